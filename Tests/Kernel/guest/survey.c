// Says what whoever runs it may write, make and open, from one folder on down, by trying all of it.
// usage: survey FOLDER...
// Prints `makes FOLDER` where a file or a folder can be made (it is taken away again), `writes FILE` where a file can be opened
// for writing, `opens DEVICE` and `writes DEVICE` for a device, `connects SOCKET` for a socket in the file system. Nothing is
// written. Left out are the processes' own folders of /proc, and what links lead to.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void say(const char *what, const char *path) { printf("%s %s\n", what, path); }

static int opens(const char *path, int flags) {
  int opened = open(path, flags | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
  if (opened >= 0) close(opened);
  return opened >= 0;
}

static int makes(const char *folder) {
  char path[4400];
  snprintf(path, sizeof path, "%s/survey.%d", folder, getpid());
  int made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made >= 0) {
    close(made);
    unlink(path);
    return 1;
  }
  return mkdir(path, 0700) == 0 && rmdir(path) == 0;
}

static int connects(const char *path) {
  static const int kinds[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return 0;
  strcpy(address.sun_path, path);
  int done = 0;
  for (int i = 0; i < 3 && !done; i++) {
    int tried = socket(AF_UNIX, kinds[i] | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    done = connect(tried, (struct sockaddr *)&address, sizeof address) == 0;
    close(tried);
  }
  return done;
}

static void walk(const char *folder) {
  if (makes(folder)) say("makes", folder);
  DIR *listed = opendir(folder);
  if (!listed) return;
  int is_proc = !strcmp(folder, "/proc");
  for (struct dirent *entry; (entry = readdir(listed));) {
    const char *name = entry->d_name;
    if (!strcmp(name, ".") || !strcmp(name, "..") || (is_proc && *name >= '0' && *name <= '9')) continue;
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", strcmp(folder, "/") ? folder : "", name);
    struct stat found;
    if (lstat(path, &found) < 0) continue;
    switch (found.st_mode & S_IFMT) {
      case S_IFDIR: walk(path); break;
      case S_IFSOCK:
        if (connects(path)) say("connects", path);
        break;
      case S_IFCHR:
      case S_IFBLK:
        if (opens(path, O_RDONLY)) say("opens", path);
        // fall through
      case S_IFREG:
        if (opens(path, O_WRONLY)) say("writes", path);
        break;
      default: break;
    }
  }
  closedir(listed);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) walk(argv[i]);
  return 0;
}
