#define _GNU_SOURCE
#include "hl_input.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int is_pipe(int fd) {
  struct stat kind;
  return fstat(fd, &kind) == 0 && S_ISFIFO(kind.st_mode);
}

int hl_input_open(const char *path) {
  struct stat kind;
  if (stat(path, &kind) != 0) return -errno;
  int mode = S_ISFIFO(kind.st_mode) ? O_RDWR : O_RDONLY;
  int fd = open(path, mode | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return -errno;
  int clock = CLOCK_MONOTONIC;
  /* An old kernel that refuses keeps its own clock: only differences are used. */
  ioctl(fd, EVIOCSCLOCKID, &clock);
  return fd;
}

int hl_input_name(int fd, char *out, size_t capacity) {
  memset(out, 0, capacity);
  return ioctl(fd, EVIOCGNAME(capacity - 1), out) < 0 ? -errno : 0;
}

int hl_input_types(int fd) {
  unsigned char keys[KEY_MAX / 8 + 1] = {0};
  if (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof keys), keys) < 0) return 0;
  return (keys[KEY_1 / 8] >> KEY_1 % 8 & 1) && (keys[KEY_ENTER / 8] >> KEY_ENTER % 8 & 1);
}

int hl_input_grab(int fd) {
  if (ioctl(fd, EVIOCGRAB, (void *)1) == 0) return 0;
  int code = errno;
  return is_pipe(fd) ? 0 : -code;
}

int hl_input_read(int fd, struct hl_input *out, size_t capacity) {
  struct input_event events[32];
  if (capacity > 32) capacity = 32;
  ssize_t got = read(fd, events, capacity * sizeof events[0]);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  int count = (int)((size_t)got / sizeof events[0]);
  for (int i = 0; i < count; i++) {
    out[i].time_us = (uint64_t)events[i].input_event_sec * 1000000 + (uint64_t)events[i].input_event_usec;
    out[i].type = events[i].type;
    out[i].code = events[i].code;
    out[i].value = events[i].value;
  }
  return count;
}

int hl_folder_watch(void) {
  int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  return watch < 0 ? -errno : watch;
}

int hl_folder_watch_add(int watch, const char *folder) {
  uint32_t what = IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM | IN_ONLYDIR;
  return inotify_add_watch(watch, folder, what) < 0 ? -errno : 0;
}

void hl_folder_watch_clear(int watch) {
  char events[4096];
  while (read(watch, events, sizeof events) > 0) {
  }
}
