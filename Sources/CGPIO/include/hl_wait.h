// hl_wait.h - epoll, timerfd and inotify, which Swift's Glibc module leaves out (its map names none of their headers).
// It may go when Swift's Glibc has <sys/epoll.h>, <sys/timerfd.h> and <sys/inotify.h>.
//
// Results: 0, a descriptor or a count on success, a negative errno otherwise.

#ifndef HL_WAIT_H
#define HL_WAIT_H

#include <stdbool.h>
#include <stdint.h>

// Most descriptors that one hl_waitset_ready reports: sixteen lines and a node watch.
#define HL_READY_MAX 17

struct hl_ready {
  uint32_t tag;
  bool hung;  // POLLERR or POLLHUP
};

// One descriptor that is readable when any of those added to it is. Closed with close(2).
int hl_waitset_open(void);
int hl_waitset_add(int set, int fd, uint32_t tag);
// Those that are ready now, without waiting; `ready` has room for HL_READY_MAX.
int hl_waitset_ready(int set, struct hl_ready *ready);

// One descriptor that is readable from a moment of CLOCK_MONOTONIC on. Closed with close(2).
int hl_alarm_open(void);
// Nanoseconds; a past moment makes it readable at once, UINT64_MAX never. What it said before is forgotten.
int hl_alarm_set(int alarm, uint64_t at);
// Readable every `interval` nanoseconds (at least 1), first one interval from now, until hl_alarm_take.
int hl_alarm_every(int alarm, uint64_t interval);
// Whether it has come since the last call; several that came together are one. Does not wait.
bool hl_alarm_take(int alarm);

// One descriptor that is readable when something happened to a watched device node, its removal above all.
// Linux 6.1 does not wake those who wait for edges when their chip is unplugged; the node's removal does.
// (Linux 6.7 wakes them: "gpiolib: cdev: wake up lineevent readers on device unbind".) Closed with close(2).
int hl_nodewatch_open(void);
int hl_nodewatch_add(int watch, const char *path);
// Forgets what it has told. It may tell of harmless changes too (owner, mode): look at the device itself.
void hl_nodewatch_clear(int watch);

#endif
