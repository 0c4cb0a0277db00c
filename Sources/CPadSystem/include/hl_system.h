/* Linux calls that Swift's Glibc module does not show, under our own prefix. Each may go when it does. */
#ifndef HL_SYSTEM_H
#define HL_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

/* The kernel's view of its own UTC, by adjtimex(2) with no change asked. */
struct hl_clock {
  int64_t utc_us;          /* microseconds since the epoch */
  int64_t error_us;        /* the kernel's bound of the error */
  int32_t synced;          /* 1 while something disciplines the clock */
};
/* 0, or -errno. */
int hl_clock_read(struct hl_clock *out);

/* Who is at the other end of a Unix socket (SO_PEERCRED, SO_PEERGROUPS). `groups` takes up to `capacity` ids;
   returns their number, or -errno. The primary group stands in `gid`. */
struct hl_peer {
  uint32_t uid;
  uint32_t gid;
};
int hl_peer_read(int fd, struct hl_peer *out, uint32_t *groups, size_t capacity);

/* A non-blocking, close-on-exec counter for waking a poll loop from another thread. -errno on failure. */
int hl_eventfd(void);

/* Blocks SIGTERM, SIGINT and SIGHUP in this thread (and those made later), ignores SIGPIPE, and returns a descriptor that
   becomes readable when one of the three is sent. -errno on failure. */
int hl_signal_fd(void);

/* ppoll(2) with nanoseconds; a negative timeout waits for ever. poll(2)'s milliseconds are too coarse for a debouncer.
   `fds` are struct pollfd. */
int hl_poll(void *fds, size_t count, int64_t timeout_ns);

/* Gives back the pages of code that only the start needed. They are mapped from files and never written: the kernel drops them from
   this program's memory, and maps those that are wanted again from its cache. Half of a Swift program's resident memory is
   such code (relocation, type metadata, the settings' reader). */
void hl_forget_start(void);

#endif
