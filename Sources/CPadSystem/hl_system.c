#define _GNU_SOURCE
#include "hl_system.h"

#include <errno.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif

int hl_clock_read(struct hl_clock *out) {
  struct timex state = {0};
  int kept = adjtimex(&state);
  if (kept < 0) return -errno;
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -errno;
  out->utc_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
  out->error_us = state.maxerror;
  out->synced = kept != TIME_ERROR && !(state.status & STA_UNSYNC);
  return 0;
}

int hl_peer_read(int fd, struct hl_peer *out, uint32_t *groups, size_t capacity) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -errno;
  out->uid = peer.uid;
  out->gid = peer.gid;
  gid_t ids[256];
  length = sizeof ids;
  /* More groups than fit: the peer is treated as having none beyond its own. */
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, ids, &length) != 0) return 0;
  size_t count = length / sizeof ids[0];
  if (count > capacity) count = capacity;
  for (size_t i = 0; i < count; i++) groups[i] = ids[i];
  return (int)count;
}

int hl_eventfd(void) {
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int hl_signal_fd(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -errno;
  signal(SIGPIPE, SIG_IGN);
  int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int hl_poll(void *fds, size_t count, int64_t timeout_ns) {
  struct timespec wait = {timeout_ns / 1000000000, timeout_ns % 1000000000};
  int ready = ppoll(fds, count, timeout_ns < 0 ? NULL : &wait, NULL);
  return ready < 0 ? -errno : ready;
}

static int forget_code(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  (void)context;
  /* The kernel's own page is no file. */
  if (object->dlpi_addr == getauxval(AT_SYSINFO_EHDR)) return 0;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    /* Code only: constants that the loader has relocated look like a file's, and are not. */
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || (part->p_flags & PF_W)) continue;
    uintptr_t start = (object->dlpi_addr + part->p_vaddr) & ~(page - 1);
    uintptr_t end = object->dlpi_addr + part->p_vaddr + part->p_filesz;
    madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void hl_forget_start(void) { dl_iterate_phdr(forget_code, NULL); }
