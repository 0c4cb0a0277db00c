// Measures a program from outside, on the guest's monotonic clock.
// usage: figures ready COUNT PROGRAM [WORD]...   starts it COUNT times, each until READY=1, then SIGTERM
//        figures ends COUNT PROGRAM [WORD]...    starts it COUNT times, each until it has ended by itself
//        figures keep PROGRAM [WORD]...          starts it, prints `ready PID`, and stays until it ends
//        figures drain SOCKET SECONDS            reads the pad's whole log, again and again
// ready and ends print `first MEDIAN BEST WORST` in microseconds: the first start, then those of the others. The
// program is told of a watchdog of 30 s, as its unit does, so that its wake-ups are those of a pad.
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { startCount = 1000 };
extern char **environ;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static _Noreturn void quit(const char *what) {
  fprintf(stderr, "figures: %s: %s\n", what, strerror(errno));
  exit(71);
}

static pid_t started(char **words) {
  pid_t child;
  errno = posix_spawn(&child, words[0], NULL, NULL, words, environ);
  if (errno) quit(words[0]);
  return child;
}

// The socket on which the program says READY=1.
static int notices(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "/tmp/figures.%d", getpid());
  unlink(address.sun_path);
  int heard = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (heard < 0 || bind(heard, (struct sockaddr *)&address, sizeof address) < 0) quit(address.sun_path);
  setenv("NOTIFY_SOCKET", address.sun_path, 1);
  setenv("WATCHDOG_USEC", "30000000", 1);
  return heard;
}

static void await_ready(int heard) {
  for (;;) {
    struct pollfd waiting = {.fd = heard, .events = POLLIN};
    if (poll(&waiting, 1, 60000) <= 0) {
      fprintf(stderr, "figures: no READY=1 in 60 s\n");
      exit(69);
    }
    char said[4096];
    ssize_t count = recv(heard, said, sizeof said - 1, 0);
    said[count < 0 ? 0 : count] = 0;
    if (strstr(said, "READY=1")) return;
  }
}

static int ascending(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static int starts(int count, char **words, int until_ready) {
  if (count < 2 || count > startCount) return 64;
  int heard = until_ready ? notices() : -1;
  static uint64_t took[startCount];
  for (int i = 0; i < count; i++) {
    uint64_t before = now();
    pid_t child = started(words);
    if (until_ready) {
      await_ready(heard);
      took[i] = now() - before;
      kill(child, SIGTERM);
    }
    int status;
    waitpid(child, &status, 0);
    if (!until_ready) took[i] = now() - before;
    if (!WIFEXITED(status) || WEXITSTATUS(status)) {
      fprintf(stderr, "figures: %s ended with status %#x\n", words[0], status);
      return 70;
    }
  }
  qsort(took + 1, (size_t)count - 1, sizeof *took, ascending);
  printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", took[0], took[1 + (count - 1) / 2], took[1], took[count - 1]);
  return 0;
}

static int keep(char **words) {
  int heard = notices();
  pid_t child = started(words);
  await_ready(heard);
  printf("ready %d\n", child);
  fflush(stdout);
  // Its notices are taken, or its socket would fill up and it would wait.
  for (;;) {
    struct pollfd waiting = {.fd = heard, .events = POLLIN};
    char said[4096];
    if (poll(&waiting, 1, 1000) > 0) (void)!recv(heard, said, sizeof said, 0);
    if (waitpid(child, NULL, WNOHANG) == child) return 0;
  }
}

// One client after another follows the log from its beginning, until nothing more comes for 200 ms.
static int drain(const char *path, int seconds) {
  uint64_t end = now() + (uint64_t)seconds * 1000000;
  uint64_t lines = 0, bytes = 0, rounds = 0;
  while (now() < end) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return 64;
    strcpy(address.sun_path, path);
    int pad = socket(AF_UNIX, SOCK_STREAM, 0);
    if (pad < 0 || connect(pad, (struct sockaddr *)&address, sizeof address) < 0) quit(path);
    static const char request[] = "{\"v\":1,\"id\":1,\"do\":\"follow\",\"after\":0,\"sealed\":false}\n";
    if (write(pad, request, sizeof request - 1) < 0) quit(path);
    uint64_t before = bytes;
    while (now() < end) {
      struct pollfd waiting = {.fd = pad, .events = POLLIN};
      if (poll(&waiting, 1, 200) <= 0) break;
      static char taken[1 << 16];
      ssize_t count = read(pad, taken, sizeof taken);
      if (count <= 0) break;
      bytes += (uint64_t)count;
      for (ssize_t i = 0; i < count; i++) lines += taken[i] == '\n';
    }
    close(pad);
    if (bytes == before) {
      fprintf(stderr, "figures: the pad sent nothing\n");
      return 70;
    }
    rounds += 1;
  }
  printf("%" PRIu64 " lines, %" PRIu64 " MiB, %" PRIu64 " times from the start\n", lines, bytes >> 20, rounds);
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 3 && !strcmp(argv[1], "ready")) return starts(atoi(argv[2]), argv + 3, 1);
  if (argc > 3 && !strcmp(argv[1], "ends")) return starts(atoi(argv[2]), argv + 3, 0);
  if (argc > 2 && !strcmp(argv[1], "keep")) return keep(argv + 2);
  if (argc == 4 && !strcmp(argv[1], "drain")) return drain(argv[2], atoi(argv[3]));
  return 64;
}
