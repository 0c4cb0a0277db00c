// Plays a trace of contacts on a gpio-sim chip, from standard input: `time_us,line,level`, level 1 = closed to ground.
// usage: contacts /sys/devices/platform/gpio-sim.0/gpiochipN [first] <trace.csv
// A shell loop is too slow and too uneven for bounce; this keeps each time to some microseconds, and prints the
// CLOCK_MONOTONIC microseconds before and after each edge was driven, `before,line,level,after`: the kernel's stamp
// lies between the two, however long the emulation stood still.
// With `first` it goes before all other programs: on one processor whoever reads the edges would run after each of them, and
// make a short bounce a long one. Not before the kernel's threads for interrupts (50), which read the levels. A trace must then
// be short: nobody takes edges from the kernel's buffer meanwhile.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { lineCount = 64, edgeCount = 65536 };
static struct { uint64_t at; unsigned line, closed; } trace[edgeCount];
static uint64_t driven[edgeCount], done[edgeCount];

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

int main(int argc, char **argv) {
  bool first = argc == 3 && strcmp(argv[2], "first") == 0;
  if (argc != 2 && !first) return 64;
  if (first && sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 10}) < 0) {
    fprintf(stderr, "contacts: sched_setscheduler: %s\n", strerror(errno));
    return 77;
  }
  int pulls[lineCount];
  for (int i = 0; i < lineCount; i++) pulls[i] = -1;

  char text[128];
  size_t count = 0;
  while (fgets(text, sizeof text, stdin)) {
    if (sscanf(text, "%" SCNu64 ",%u,%u", &trace[count].at, &trace[count].line, &trace[count].closed) != 3) continue;
    if (trace[count].line >= lineCount || ++count == edgeCount) return 65;
  }
  for (size_t i = 0; i < count; i++) {
    unsigned line = trace[i].line;
    if (pulls[line] >= 0) continue;
    char path[256];
    snprintf(path, sizeof path, "%s/sim_gpio%u/pull", argv[1], line);
    pulls[line] = open(path, O_WRONLY | O_CLOEXEC);
    if (pulls[line] < 0) {
      fprintf(stderr, "contacts: %s: %s\n", path, strerror(errno));
      return 66;
    }
  }

  // Each edge is timed from the one before it: a stretch of time lost by the emulation makes a gap longer, never
  // another one shorter.
  for (size_t i = 0; i < count; i++) {
    uint64_t due = i == 0 ? now() + 2000 : driven[i - 1] + (trace[i].at - trace[i - 1].at), early;
    // Sleep while it is far, spin when it is near: the guest's timers are coarser than bounce.
    while ((early = now()) < due) {
      if (due - early > 2000) usleep((useconds_t)(due - early - 1500));
    }
    const char *pull = trace[i].closed ? "pull-down" : "pull-up";
    driven[i] = now();
    if (pwrite(pulls[trace[i].line], pull, strlen(pull), 0) < 0) {
      fprintf(stderr, "contacts: line %u: %s\n", trace[i].line, strerror(errno));
      return 74;
    }
    done[i] = now();
  }
  for (size_t i = 0; i < count; i++) {
    printf("%" PRIu64 ",%u,%u,%" PRIu64 "\n", driven[i], trace[i].line, trace[i].closed, done[i]);
  }
  return 0;
}
