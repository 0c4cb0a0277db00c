// Badge taps, one after another: from the reader's last key to the session durable, told to a client, and shown by the buzzer.
// usage: taps SOCKET READER-IN READER-OUT BUZZER BARE COUNT
//   READER-IN and READER-OUT are what `reader` reads and writes, BUZZER the line's value in sysfs, BARE a file to make on the
//   pad's disk. Two badges take the counter from each other. Between each two taps, 128 bytes are appended to BARE and flushed.
// Prints `tap P50 P99 MOST bare P50 P99 MOST early N` in microseconds of the guest's monotonic clock; N is how often the client
// had been told before the sign was there.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { most = 1000, warming = 10 };
static const char *const badges[] = {"0012345678", "AB99cd"}, *const officers[] = {"cb-07", "cb-08"};

static _Noreturn void quit(const char *what) {
  fprintf(stderr, "taps: %s: %s\n", what, strerror(errno));
  exit(71);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static int ascending(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

// The smallest that so many percent do not exceed.
static uint64_t percentile(const uint64_t *sorted, int count, int percent) { return sorted[(count * percent + 99) / 100 - 1]; }

static char heard[1 << 17];
static size_t heard_length;

// What the pad has said since, within so many milliseconds. 0: nothing.
static size_t hear(int pad, int patience_ms) {
  struct pollfd waiting = {.fd = pad, .events = POLLIN};
  if (poll(&waiting, 1, patience_ms) <= 0) return 0;
  // Only the end of it is ever looked for: an old half makes room.
  if (heard_length > sizeof heard / 2) {
    heard_length -= sizeof heard / 4;
    memmove(heard, heard + sizeof heard / 4, heard_length);
  }
  ssize_t count = read(pad, heard + heard_length, sizeof heard - 1 - heard_length);
  if (count <= 0) quit("the pad is gone");
  heard_length += (size_t)count;
  heard[heard_length] = 0;
  return (size_t)count;
}

// A client that has been told the whole log, and is told what comes.
static int follower(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int pad = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  static const char request[] = "{\"v\":1,\"id\":1,\"do\":\"follow\",\"after\":0,\"sealed\":false}\n";
  if (pad < 0 || connect(pad, (struct sockaddr *)&address, sizeof address) < 0) quit(path);
  if (write(pad, request, sizeof request - 1) < 0) quit(path);
  while (hear(pad, 2000)) {}
  return pad;
}

static int has_heard(const char *officer) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\"officer\":\"%s\",\"how\":\"badge\"", officer);
  const char *opened = strstr(heard, "\"session-opened\"");
  return opened && strstr(opened, wanted);
}

static int buzzes(int buzzer) {
  char level = '0';
  if (pread(buzzer, &level, 1, 0) != 1) quit("buzzer");
  return level == '1';
}

// Until the session was told and shown. The beep is short, so it is looked for all the while, once in a millisecond.
static uint64_t await_session(int pad, int buzzer, const char *officer, int *is_early) {
  int is_told = 0, is_shown = 0;
  for (uint64_t began = now(); !is_told || !is_shown;) {
    hear(pad, 1);
    is_shown = is_shown || buzzes(buzzer);
    is_told = is_told || has_heard(officer);
    if (is_told && !is_shown) *is_early = 1;
    if (now() - began > 20000000) {
      fprintf(stderr, "taps: within 20 s %s was%s told and%s shown\n", officer, is_told ? "" : " not", is_shown ? "" : " not");
      exit(70);
    }
  }
  return now();
}

int main(int argc, char **argv) {
  int count = argc == 7 ? atoi(argv[6]) : 0;
  if (count < 1 || count > most) return 64;
  FILE *typed = fopen(argv[3], "re");
  int keys = open(argv[2], O_WRONLY | O_CLOEXEC), buzzer = open(argv[4], O_RDONLY | O_CLOEXEC);
  int bare = open(argv[5], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int pad = follower(argv[1]);
  if (!typed || keys < 0 || buzzer < 0 || bare < 0) quit("cannot open");
  static uint64_t taps[most], flushes[most];
  int early = 0;
  for (int n = 0; n < warming + count; n++) {
    // Two people are never closer, and the sign before is over.
    usleep(200000);
    static const char appended[128];
    uint64_t began = now();
    if (write(bare, appended, sizeof appended) != sizeof appended || fdatasync(bare) < 0) quit(argv[5]);
    uint64_t flushed = now() - began;
    // The disk is at rest again before the tap, as it was before the bare append.
    usleep(200000);
    while (hear(pad, 0)) {}
    heard_length = heard[0] = 0;
    dprintf(keys, "type %s\n", badges[n % 2]);
    int is_early = 0;
    uint64_t done = await_session(pad, buzzer, officers[n % 2], &is_early);
    char said[128];
    while (!fgets(said, sizeof said, typed) || strncmp(said, "typed ", 6)) {
      clearerr(typed);
      if (now() - done > 2000000) quit("the reader has not typed");
      // The reader writes its word after the keys; nothing is measured here any more.
      usleep(1000);
    }
    if (n < warming) continue;
    taps[n - warming] = done - strtoull(said + 6, NULL, 10);
    flushes[n - warming] = flushed;
    early += is_early;
  }
  qsort(taps, (size_t)count, sizeof *taps, ascending);
  qsort(flushes, (size_t)count, sizeof *flushes, ascending);
  printf("tap %" PRIu64 " %" PRIu64 " %" PRIu64 " bare %" PRIu64 " %" PRIu64 " %" PRIu64 " early %d\n", percentile(taps, count, 50),
         percentile(taps, count, 99), taps[count - 1], percentile(flushes, count, 50), percentile(flushes, count, 99),
         flushes[count - 1], early);
  return 0;
}
