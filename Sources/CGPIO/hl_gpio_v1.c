// hl_gpio.h over libgpiod 1.6 (uAPI v1). Only 1.x defines GPIOD_LINE_BULK_MAX_LINES; with 2.x this file is empty.
#include <gpiod.h>

#ifdef GPIOD_LINE_BULK_MAX_LINES

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "hl_gpio.h"

struct hl_line {
  struct gpiod_chip *chip;  // a v1 line lives inside its chip's handle
  struct gpiod_line *line;
  int fd;
};

static void copy_name(char *to, const char *from) {
  strncpy(to, from ? from : "", HL_NAME_SIZE - 1);
  to[HL_NAME_SIZE - 1] = 0;
}

// The library sets errno on every failure that we know of; should it not, a failure must not look like success.
static int failed(void) { return errno > 0 ? -errno : -EIO; }

int hl_chip_open(const char *path, struct hl_chip **chip) {
  errno = 0;
  struct gpiod_chip *opened = gpiod_chip_open(path);
  if (!opened) return failed();
  *chip = (struct hl_chip *)opened;
  return 0;
}

void hl_chip_close(struct hl_chip *chip) { gpiod_chip_close((struct gpiod_chip *)chip); }

int hl_chip_info(struct hl_chip *chip, struct hl_chip_info *info) {
  struct gpiod_chip *opened = (struct gpiod_chip *)chip;
  copy_name(info->name, gpiod_chip_name(opened));
  copy_name(info->label, gpiod_chip_label(opened));
  info->lines = gpiod_chip_num_lines(opened);
  return 0;
}

int hl_chip_line(struct hl_chip *chip, uint32_t offset, struct hl_line_info *info) {
  errno = 0;
  struct gpiod_line *line = gpiod_chip_get_line((struct gpiod_chip *)chip, offset);
  if (!line) return failed();
  // The handle keeps what it read first; who holds a line changes.
  if (gpiod_line_update(line) < 0) return failed();
  copy_name(info->name, gpiod_line_name(line));
  copy_name(info->consumer, gpiod_line_consumer(line));
  info->used = gpiod_line_is_used(line);
  return 0;
}

static int flags_of(bool active_low, enum hl_bias bias) {
  int flags = active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
  switch (bias) {
    case HL_BIAS_AS_IS: break;
    case HL_BIAS_NONE: flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE; break;
    case HL_BIAS_PULL_UP: flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP; break;
    case HL_BIAS_PULL_DOWN: flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN; break;
  }
  return flags;
}

static int request(const char *path, uint32_t offset, const char *consumer, int type, bool active_low,
                   enum hl_bias bias, struct hl_line **out) {
  struct hl_line *made = calloc(1, sizeof *made);
  if (!made) return -ENOMEM;
  made->fd = -1;
  struct gpiod_line_request_config config = {.consumer = consumer, .request_type = type, .flags = flags_of(active_low, bias)};
  int error;
  errno = 0;
  if (!(made->chip = gpiod_chip_open(path)) || !(made->line = gpiod_chip_get_line(made->chip, offset)) ||
      gpiod_line_request(made->line, &config, 0) < 0) {
    error = failed();
    goto give_up;
  }
  if (type == GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES) {
    made->fd = gpiod_line_event_get_fd(made->line);
    // v1 hands out a blocking descriptor: a read of nothing would stop the loop.
    int status = made->fd < 0 ? -1 : fcntl(made->fd, F_GETFL);
    if (status < 0 || fcntl(made->fd, F_SETFL, status | O_NONBLOCK) < 0) {
      error = failed();
      goto give_up;
    }
  }
  *out = made;
  return 0;

give_up:
  hl_line_release(made);
  return error;
}

int hl_line_input(const char *path, uint32_t offset, const char *consumer, bool active_low, enum hl_bias bias,
                  struct hl_line **line) {
  return request(path, offset, consumer, GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES, active_low, bias, line);
}

int hl_line_output(const char *path, uint32_t offset, const char *consumer, bool active_low,
                   enum hl_bias bias, struct hl_line **line) {
  return request(path, offset, consumer, GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, active_low, bias, line);
}

void hl_line_release(struct hl_line *line) {
  if (!line) return;
  if (line->chip) gpiod_chip_close(line->chip);  // releases its lines first
  free(line);
}

int hl_line_fd(const struct hl_line *line) { return line->fd; }

int hl_line_read(struct hl_line *line, struct hl_edge *edges, bool *may_be_lost) {
  struct gpiod_line_event events[HL_READ_MAX];
  errno = 0;
  int count = gpiod_line_event_read_fd_multiple(line->fd, events, HL_READ_MAX);
  if (count < 0) return failed();
  for (int i = 0; i < count; i++) {
    edges[i].at = (uint64_t)events[i].ts.tv_sec * 1000000000u + (uint64_t)events[i].ts.tv_nsec;
    edges[i].sequence = 0;
    edges[i].active = events[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE;
  }
  // uAPI v1 keeps 16 unread edges, drops the newest, and says nothing: a full buffer is all there is to see.
  *may_be_lost = count >= HL_READ_MAX;
  return count;
}

int hl_line_get(struct hl_line *line) {
  errno = 0;
  int value = gpiod_line_get_value(line->line);
  return value < 0 ? failed() : value != 0;
}

int hl_line_set(struct hl_line *line, bool active) {
  errno = 0;
  return gpiod_line_set_value(line->line, active) < 0 ? failed() : 0;
}

struct hl_levels {
  struct gpiod_chip *chip;
  struct gpiod_line_bulk lines;
  uint32_t count;
};

int hl_levels_open(const char *path, const uint32_t *offsets, uint32_t count, const char *consumer,
                   bool active_low, enum hl_bias bias, struct hl_levels **out) {
  if (count == 0 || count > HL_LEVELS_MAX) return -EINVAL;
  struct hl_levels *made = calloc(1, sizeof *made);
  if (!made) return -ENOMEM;
  made->count = count;
  unsigned int wanted[HL_LEVELS_MAX];
  for (uint32_t i = 0; i < count; i++) wanted[i] = offsets[i];
  struct gpiod_line_request_config config = {
      .consumer = consumer,
      .request_type = GPIOD_LINE_REQUEST_DIRECTION_INPUT,
      .flags = flags_of(active_low, bias)};
  errno = 0;
  if (!(made->chip = gpiod_chip_open(path)) ||
      gpiod_chip_get_lines(made->chip, wanted, count, &made->lines) < 0 ||
      gpiod_line_request_bulk(&made->lines, &config, NULL) < 0) {
    int error = failed();
    hl_levels_release(made);
    return error;
  }
  *out = made;
  return 0;
}

int hl_levels_read(struct hl_levels *levels, uint32_t *bits) {
  int values[HL_LEVELS_MAX] = {0};
  errno = 0;
  if (gpiod_line_get_value_bulk(&levels->lines, values) < 0) return failed();
  *bits = 0;
  for (uint32_t i = 0; i < levels->count; i++)
    if (values[i]) *bits |= UINT32_C(1) << i;
  return 0;
}

void hl_levels_release(struct hl_levels *levels) {
  if (!levels) return;
  if (levels->chip) gpiod_chip_close(levels->chip);  // releases its lines first
  free(levels);
}

const char *hl_gpio_version(void) { return gpiod_version_string(); }

#endif
