/* The kernel's input devices (evdev) and the folder that they stand in. Their ioctls are macros, and inotify is missing from Swift's
   Glibc module; it may go when both can be said in Swift. */
#ifndef HL_INPUT_H
#define HL_INPUT_H

#include <stddef.h>
#include <stdint.h>

/* One event of a device; `time_us` on CLOCK_MONOTONIC where the device could be asked for it. */
struct hl_input {
  uint64_t time_us;
  uint16_t type;
  uint16_t code;
  int32_t value;
};

/* Opens a device to read from, without waiting. A pipe is opened so that it has no end. -errno on failure. */
int hl_input_open(const char *path);

/* Writes the device's name, with its final zero. 0; -errno, ENOTTY where this is no input device. */
int hl_input_name(int fd, char *out, size_t capacity);

/* Whether it types: it has the keys 1 and Enter. */
int hl_input_types(int fd);

/* Takes the device for this program alone, so that it types nowhere else. 0; -errno, EBUSY where another program has it. What is
   no device, a pipe, types nowhere anyway: 0. */
int hl_input_grab(int fd);

/* Up to `capacity` events. 0 where none wait; -errno, ENODEV where the device is gone. */
int hl_input_read(int fd, struct hl_input *out, size_t capacity);

/* Watches folders for names that come, go, or change their permissions. -errno on failure. */
int hl_folder_watch(void);
int hl_folder_watch_add(int watch, const char *folder);
/* Forgets what has been reported. */
void hl_folder_watch_clear(int watch);

#endif
