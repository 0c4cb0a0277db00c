// A badge reader: a USB keyboard to the kernel (uinput), that types what it is told on standard input.
// usage: reader NAME           makes the device, prints its node (/dev/input/eventN), then takes lines:
//                                type TEXT     digits and letters, then Enter
//                                part TEXT     the same without Enter
//                                pause MS      nothing for so long
//                              and prints `typed MICROSECONDS` (CLOCK_MONOTONIC, when Enter went down) for each `type`.
//                              At the end of the input the device is gone, as one that was pulled out.
//        reader listen NODE    another program that reads the same device: prints a line for each key that it gets.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static int made;

static _Noreturn void quit(const char *what) {
  fprintf(stderr, "reader: %s: %s\n", what, strerror(errno));
  exit(71);
}

static void emit(unsigned short type, unsigned short code, int value) {
  struct input_event event = {.type = type, .code = code, .value = value};
  if (write(made, &event, sizeof event) != sizeof event) quit("write");
}

static void key(unsigned short code, int down) {
  emit(EV_KEY, code, down);
  emit(EV_SYN, SYN_REPORT, 0);
}

static void stroke(unsigned short code) {
  key(code, 1);
  key(code, 0);
  // Real readers send a key each 2 to 10 ms.
  usleep(2000);
}

static void type(const char *text) {
  static const unsigned short digits[] = {KEY_0, KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9};
  static const unsigned short letters[] = {
    KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H, KEY_I, KEY_J, KEY_K, KEY_L, KEY_M,
    KEY_N, KEY_O, KEY_P, KEY_Q, KEY_R, KEY_S, KEY_T, KEY_U, KEY_V, KEY_W, KEY_X, KEY_Y, KEY_Z};
  for (; *text; text++) {
    if (*text >= '0' && *text <= '9') stroke(digits[*text - '0']);
    else if (*text >= 'a' && *text <= 'z') stroke(letters[*text - 'a']);
    else if (*text >= 'A' && *text <= 'Z') {
      key(KEY_LEFTSHIFT, 1);
      stroke(letters[*text - 'A']);
      key(KEY_LEFTSHIFT, 0);
    }
  }
}

static int listen_on(const char *node) {
  int heard = open(node, O_RDONLY | O_CLOEXEC);
  if (heard < 0) quit(node);
  printf("listening\n");
  fflush(stdout);
  struct input_event event;
  while (read(heard, &event, sizeof event) == sizeof event) {
    if (event.type == EV_KEY) {
      printf("key %u\n", event.code);
      fflush(stdout);
    }
  }
  return 0;
}

static void print_node(void) {
  char system[64] = "", path[512];
  if (ioctl(made, UI_GET_SYSNAME(sizeof system), system) < 0) quit("UI_GET_SYSNAME");
  snprintf(path, sizeof path, "/sys/devices/virtual/input/%s", system);
  DIR *folder = opendir(path);
  if (!folder) quit(path);
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (!strncmp(entry->d_name, "event", 5)) printf("/dev/input/%s\n", entry->d_name);
  }
  closedir(folder);
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc == 3 && !strcmp(argv[1], "listen")) return listen_on(argv[2]);
  if (argc != 2) return 64;
  made = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
  if (made < 0) quit("/dev/uinput");
  ioctl(made, UI_SET_EVBIT, EV_KEY);
  // A whole keyboard, as readers say that they are: udev then calls it one.
  for (int code = 1; code < KEY_MICMUTE; code++) ioctl(made, UI_SET_KEYBIT, code);
  struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 0x16c0, .product = 0x27db}};
  snprintf(setup.name, sizeof setup.name, "%s", argv[1]);
  if (ioctl(made, UI_DEV_SETUP, &setup) < 0 || ioctl(made, UI_DEV_CREATE) < 0) quit("UI_DEV_CREATE");
  print_node();
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (!strncmp(line, "type ", 5)) {
      type(line + 5);
      struct timespec t;
      clock_gettime(CLOCK_MONOTONIC, &t);
      stroke(KEY_ENTER);
      printf("typed %lld\n", (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
      fflush(stdout);
    } else if (!strncmp(line, "part ", 5)) {
      type(line + 5);
    } else if (!strncmp(line, "pause ", 6)) {
      // What is tried is the length of a pause between two keys, so it is waited for.
      usleep((useconds_t)atoi(line + 6) * 1000);
    }
  }
  ioctl(made, UI_DEV_DESTROY);
  return 0;
}
