// hl_gpio.h - the few words of libgpiod that Hailong speaks, under names of our own.
//
// libgpiod 1.6 (Debian 12) and 2.x (Debian 13, Raspberry Pi OS) have different functions, types and habits.
// Everything above this header sees one line = one handle = one descriptor, whichever library is underneath:
// hl_gpio_v1.c and hl_gpio_v2.c each implement all of it, and exactly one of them is not empty.
// It may go when no supported system has libgpiod 1.6 any more; then v2 can be called directly.
//
// Results: 0 or a count on success, a negative errno otherwise. Nothing here is thread-safe, logs or keeps state
// beyond the handles.

#ifndef HL_GPIO_H
#define HL_GPIO_H

#include <stdbool.h>
#include <stdint.h>

// The kernel's own limit for names, labels and consumers (GPIO_MAX_NAME_SIZE), with the terminating zero.
#define HL_NAME_SIZE 32

// Most edges that one hl_line_read takes. 16 is also all that the kernel keeps for a line under uAPI v1.
#define HL_READ_MAX 16

// Unread edges that the kernel is asked to keep per line under uAPI v2 (its own upper bound).
#define HL_EVENT_BUFFER 1024

enum hl_bias { HL_BIAS_AS_IS = 0, HL_BIAS_NONE = 1, HL_BIAS_PULL_UP = 2, HL_BIAS_PULL_DOWN = 3 };

// A chip, open for looking, not for using.
struct hl_chip;

struct hl_chip_info {
  char name[HL_NAME_SIZE];   // gpiochip0
  char label[HL_NAME_SIZE];  // pinctrl-bcm2711
  uint32_t lines;
};

struct hl_line_info {
  char name[HL_NAME_SIZE];      // empty where the line has none
  char consumer[HL_NAME_SIZE];  // empty where nobody holds it, or its holder has no name
  bool used;                    // held by a program or by the kernel
};

struct hl_edge {
  uint64_t at;        // nanoseconds; the kernel promises CLOCK_MONOTONIC (uAPI v1: since Linux 5.7)
  uint32_t sequence;  // this line's running number from 1 (uAPI v2), 0 where the kernel gives none
  bool active;        // after active-low
};

int hl_chip_open(const char *path, struct hl_chip **chip);
void hl_chip_close(struct hl_chip *chip);
int hl_chip_info(struct hl_chip *chip, struct hl_chip_info *info);
int hl_chip_line(struct hl_chip *chip, uint32_t offset, struct hl_line_info *info);

// A line in use: its own request, its own descriptor.
struct hl_line;

// Both edges, on a descriptor that does not block.
int hl_line_input(const char *path, uint32_t offset, const char *consumer, bool active_low, enum hl_bias bias,
                  struct hl_line **line);
// Starts inactive.
int hl_line_output(const char *path, uint32_t offset, const char *consumer, bool active_low,
                   enum hl_bias bias, struct hl_line **line);
void hl_line_release(struct hl_line *line);

// Readable when edges wait. Not to be closed by the caller; -1 for an output.
int hl_line_fd(const struct hl_line *line);
// Up to HL_READ_MAX waiting edges into `edges` (which has room for as many), oldest first; -EAGAIN when none
// waits. `may_be_lost`: the kernel's buffer was full, and edges after these may have been dropped unnumbered.
int hl_line_read(struct hl_line *line, struct hl_edge *edges, bool *may_be_lost);
// 1 active, 0 inactive. For an output: what the chip says, not what was asked.
int hl_line_get(struct hl_line *line);
int hl_line_set(struct hl_line *line, bool active);

// Most lines that are read together.
#define HL_LEVELS_MAX 16

// Input lines of one chip that are read together and report no edges: all that a chip without an interrupt can do.
struct hl_levels;

// `active_low` and `bias` hold for all of them, because uAPI v1 has one set of flags a request.
int hl_levels_open(const char *path, const uint32_t *offsets, uint32_t count, const char *consumer,
                   bool active_low, enum hl_bias bias, struct hl_levels **levels);
// One reading of them all: bit i is the line offsets[i].
int hl_levels_read(struct hl_levels *levels, uint32_t *bits);
void hl_levels_release(struct hl_levels *levels);

// "1.6.3", "2.1.3"
const char *hl_gpio_version(void);

#endif
