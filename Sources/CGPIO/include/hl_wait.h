// hl_wait.h - epoll and timerfd, which Swift's Glibc module leaves out (its map names neither header).
// It may go when Swift's Glibc has <sys/epoll.h> and <sys/timerfd.h>.
//
// Results: 0, a descriptor or a count on success, a negative errno otherwise.

#ifndef HL_WAIT_H
#define HL_WAIT_H

#include <stdbool.h>
#include <stdint.h>

// Most descriptors that one hl_waitset_ready reports.
#define HL_READY_MAX 16

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

#endif
