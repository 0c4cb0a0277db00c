#include "hl_wait.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

int hl_waitset_open(void) {
  int set = epoll_create1(EPOLL_CLOEXEC);
  return set < 0 ? -errno : set;
}

int hl_waitset_add(int set, int fd, uint32_t tag) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.u32 = tag}};
  return epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int hl_waitset_ready(int set, struct hl_ready *ready) {
  struct epoll_event events[HL_READY_MAX];
  int count = epoll_wait(set, events, HL_READY_MAX, 0);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; i++) {
    ready[i].tag = events[i].data.u32;
    ready[i].hung = (events[i].events & (EPOLLERR | EPOLLHUP)) != 0;
  }
  return count;
}

int hl_alarm_open(void) {
  int alarm = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  return alarm < 0 ? -errno : alarm;
}

int hl_alarm_set(int alarm, uint64_t at) {
  struct itimerspec when = {0};  // all zero disarms
  if (at != UINT64_MAX) {
    if (at == 0) at = 1;  // the monotonic clock's zero is past too
    when.it_value.tv_sec = (time_t)(at / 1000000000u);
    when.it_value.tv_nsec = (long)(at % 1000000000u);
  }
  // Setting it anew also takes back an expiry that nobody has read.
  return timerfd_settime(alarm, TFD_TIMER_ABSTIME, &when, 0) < 0 ? -errno : 0;
}

int hl_alarm_every(int alarm, uint64_t interval) {
  struct timespec step = {.tv_sec = (time_t)(interval / 1000000000u),
                          .tv_nsec = (long)(interval % 1000000000u)};
  struct itimerspec when = {.it_value = step, .it_interval = step};
  return timerfd_settime(alarm, 0, &when, 0) < 0 ? -errno : 0;
}

bool hl_alarm_take(int alarm) {
  uint64_t times;
  return read(alarm, &times, sizeof times) == sizeof times && times > 0;
}

int hl_nodewatch_open(void) {
  int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  return watch < 0 ? -errno : watch;
}

int hl_nodewatch_add(int watch, const char *path) {
  // IN_ATTRIB is what an unlink of a node that is still held open shows: its link count changes.
  return inotify_add_watch(watch, path, IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF) < 0 ? -errno : 0;
}

void hl_nodewatch_clear(int watch) {
  char events[4096];
  while (read(watch, events, sizeof events) > 0) {
  }
}
