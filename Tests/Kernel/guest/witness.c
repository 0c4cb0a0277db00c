// Writes down what was acknowledged, so that a power cut can be asked for it.
//
//     witness DEVICE note TEXT
//     witness DEVICE press SOCKET NAME COUNT HOLD_MS OPEN_MS [GROUP PAUSE_MS]
//     witness DEVICE watch SOCKET NAME SECONDS FIELD MINIMUM
//
// A note is one 4 KiB block, written with O_DIRECT to the last block of DEVICE, which is outside the file system. So it stands
// in the disk's own log, in order among the writes and flushes of what it tells of: what a note says had happened before it.
//
// `press` presses a button of a simulated board, one press after another: first a note that it is going to, then the press, then
// a note of the pad's status as soon as it has thanked. The contact is closed for HOLD_MS, and counts as open again OPEN_MS after that.
// After each GROUP presses it lets the pad rest for PAUSE_MS, as citizens do.
// `watch` notes each change of the status until the FIELD's sequence number (`ward_head`, `sealed`) is at least MINIMUM.
// Exit code 1 when what is waited for does not come (60 s for a press).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define BLOCK 4096

static int device;
static off_t place;
static long notes;
static FILE *pad;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void rest(long ms) {
  struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&time, NULL);
}

static void die(const char *what) {
  fprintf(stderr, "witness: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void open_device(const char *path) {
  unsigned long long size = 0;
  device = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
  if (device < 0 || ioctl(device, BLKGETSIZE64, &size) < 0) die(path);
  place = (off_t)(size / BLOCK * BLOCK) - BLOCK;
}

static void note(const char *text) {
  static char *block;
  if (!block && posix_memalign((void **)&block, BLOCK, BLOCK)) die("no memory");
  memset(block, 0, BLOCK);
  snprintf(block, BLOCK, "hailong-note %ld\n%s\n", ++notes, text);
  if (pwrite(device, block, BLOCK, place) != BLOCK) die("note");
}

static void connect_pad(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct timeval patience = {.tv_sec = 60};
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) die(path);
  pad = fdopen(descriptor, "r+");
}

// The answer to one request, without its line end.
static const char *ask(const char *request) {
  static char line[70000];
  fprintf(pad, "%s\n", request);
  fflush(pad);
  if (!fgets(line, sizeof line, pad)) die("the pad does not answer");
  line[strcspn(line, "\n")] = 0;
  return line;
}

static const char *status(void) { return ask("{\"v\":1,\"id\":1,\"do\":\"status\"}"); }

// The text from `name` to the end of its object or value; "" where it is not there.
static const char *part(const char *answer, const char *name) {
  static char found[8][512];
  static int turn;
  char *out = found[turn = (turn + 1) % 8];
  const char *start = strstr(answer, name);
  if (!start) return "";
  size_t length = strcspn(start, name[strlen(name) - 1] == '{' ? "}" : ",}");
  snprintf(out, sizeof found[0], "%.*s", (int)length, start);
  return out;
}

static long number(const char *answer, const char *name) {
  const char *start = strstr(answer, name);
  return start ? atol(start + strlen(name)) : -1;
}

// What of a status is acknowledged: by whom, up to where.
static const char *acknowledged(const char *answer, const char *name, long pressed) {
  static char text[3500];
  const char *parts[] = {"\"pad\":", "\"log\":", "\"fingerprint\":", "\"head\":{", "\"sealed\":{", "\"thanked\":",
                         "\"last_press\":{", "\"ward_head\":{"};
  int length = snprintf(text, sizeof text, "{\"name\":\"%s\",\"pressed\":%ld", name, pressed);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i += 1) {
    const char *found = part(answer, parts[i]);
    if (*found)
      length += snprintf(text + length, sizeof text - length, ",%s%s", found, parts[i][strlen(parts[i]) - 1] == '{' ? "}" : "");
  }
  snprintf(text + length, sizeof text - length, "}");
  return text;
}

// Everything of a status but the time since the last press.
static int same(const char *one, const char *other) {
  const char *a = strstr(one, "\"ago_ms\""), *b = strstr(other, "\"ago_ms\"");
  if (!a || !b) return strcmp(one, other) == 0;
  return a - one == b - other && strncmp(one, other, a - one) == 0 && strcmp(strchr(a, ','), strchr(b, ',')) == 0;
}

static void press(const char *name, long count, long hold, long open_ms, long group, long pause_ms) {
  static char last[4000];
  char text[256];
  long thanked = number(status(), "\"thanked\":");
  for (long n = 1; n <= count; n += 1) {
    snprintf(text, sizeof text, "{\"name\":\"%s\",\"presses\":1}", name);
    note(text);
    snprintf(text, sizeof text, "{\"v\":1,\"id\":2,\"do\":\"press\",\"button\":\"b%ld\",\"hold_ms\":%ld}", n / 50 % 4 + 1, hold);
    const char *answer = ask(text);
    if (!strstr(answer, "\"ok\"")) {
      fprintf(stderr, "witness: %s\n", answer);
      exit(1);
    }
    double end = now() + 60;
    for (;;) {
      const char *answer = status();
      const char *said = acknowledged(answer, name, n);
      if (!same(said, last)) {
        note(said);
        snprintf(last, sizeof last, "%s", said);
      }
      if (number(answer, "\"thanked\":") >= thanked + n) break;
      if (now() > end) {
        fprintf(stderr, "witness: press %ld was not thanked: %s\n", n, said);
        exit(1);
      }
      rest(2);
    }
    // Until the contact counts as open again.
    rest(hold + open_ms);
    if (group && n % group == 0) rest(pause_ms);
  }
}

static void watch(const char *name, long seconds, const char *field, long minimum) {
  static char last[4000];
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\"%s\":{\"seq\":", field);
  double end = now() + seconds;
  for (;;) {
    const char *answer = status();
    const char *said = acknowledged(answer, name, 0);
    if (!same(said, last)) {
      note(said);
      snprintf(last, sizeof last, "%s", said);
    }
    if (number(answer, wanted) >= minimum) return;
    if (now() > end) {
      fprintf(stderr, "witness: no %s of %ld: %s\n", field, minimum, said);
      exit(1);
    }
    rest(10);
  }
}

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  open_device(argv[1]);
  // Notes are numbered from the clock on, so that those of two programs in turn are told apart.
  notes = (long)(now() * 1000) * 1000;
  if (strcmp(argv[2], "note") == 0) {
    note(argv[3]);
    return 0;
  }
  connect_pad(argv[3]);
  if (strcmp(argv[2], "press") == 0 && argc >= 8) {
    press(argv[4], atol(argv[5]), atol(argv[6]), atol(argv[7]), argc > 9 ? atol(argv[8]) : 0, argc > 9 ? atol(argv[9]) : 0);
    return 0;
  }
  if (strcmp(argv[2], "watch") == 0 && argc == 8) {
    watch(argv[4], atol(argv[5]), argv[6], atol(argv[7]));
    return 0;
  }
  return 64;
}
