// Attempts at what is forbidden, each in a child of its own: prints `did NAME` or `refused NAME REASON` for each.
// An attempt gives 0 when it was done, and otherwise leaves the reason in errno. Nothing that succeeds may change anything, so
// that root can run the same attempts: what does not work for root either proves nothing about the one who was refused.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct attempt {
  const char *name;
  int (*attempt)(void);
};

static int opens(const char *path, int flags) { return open(path, flags | O_CLOEXEC) < 0 ? -1 : 0; }

static int makes(const char *path) {
  if (open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) < 0) return -1;
  return unlink(path);
}

static void attempt_all(const struct attempt *attempts, size_t count) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < count; i++) {
    pid_t child = fork();
    if (child == 0) {
      errno = 0;
      int done = attempts[i].attempt();
      if (done == 0) printf("did %s\n", attempts[i].name);
      else printf("refused %s %s\n", attempts[i].name, strerror(errno));
      fflush(stdout);
      _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status)) printf("refused %s killed by signal %d\n", attempts[i].name, WTERMSIG(status));
  }
}
