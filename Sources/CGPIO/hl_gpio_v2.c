// hl_gpio.h over libgpiod 2.x (uAPI v2). Only 1.x defines GPIOD_LINE_BULK_MAX_LINES; with 1.6 this file is empty.
#include <gpiod.h>

#ifndef GPIOD_LINE_BULK_MAX_LINES

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "hl_gpio.h"

struct hl_line {
  struct gpiod_line_request *request;
  struct gpiod_edge_event_buffer *buffer;  // NULL for an output
  uint32_t offset;
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
  errno = 0;
  struct gpiod_chip_info *read = gpiod_chip_get_info((struct gpiod_chip *)chip);
  if (!read) return failed();
  copy_name(info->name, gpiod_chip_info_get_name(read));
  copy_name(info->label, gpiod_chip_info_get_label(read));
  info->lines = (uint32_t)gpiod_chip_info_get_num_lines(read);
  gpiod_chip_info_free(read);
  return 0;
}

int hl_chip_line(struct hl_chip *chip, uint32_t offset, struct hl_line_info *info) {
  errno = 0;
  struct gpiod_line_info *read = gpiod_chip_get_line_info((struct gpiod_chip *)chip, offset);
  if (!read) return failed();
  copy_name(info->name, gpiod_line_info_get_name(read));
  copy_name(info->consumer, gpiod_line_info_get_consumer(read));
  info->used = gpiod_line_info_is_used(read);
  gpiod_line_info_free(read);
  return 0;
}

static enum gpiod_line_bias bias_of(enum hl_bias bias) {
  switch (bias) {
    case HL_BIAS_NONE: return GPIOD_LINE_BIAS_DISABLED;
    case HL_BIAS_PULL_UP: return GPIOD_LINE_BIAS_PULL_UP;
    case HL_BIAS_PULL_DOWN: return GPIOD_LINE_BIAS_PULL_DOWN;
    case HL_BIAS_AS_IS: break;
  }
  return GPIOD_LINE_BIAS_AS_IS;
}

static int request(const char *path, uint32_t offset, const char *consumer, bool input, bool active_low,
                   enum hl_bias bias, struct hl_line **out) {
  struct hl_line *made = calloc(1, sizeof *made);
  if (!made) return -ENOMEM;
  made->offset = offset;
  errno = 0;
  struct gpiod_chip *chip = gpiod_chip_open(path);
  struct gpiod_line_settings *settings = gpiod_line_settings_new();
  struct gpiod_line_config *lines = gpiod_line_config_new();
  struct gpiod_request_config *config = gpiod_request_config_new();
  int error = 0;
  unsigned int offsets[1] = {offset};
  if (!chip || !settings || !lines || !config) goto give_up;
  gpiod_line_settings_set_active_low(settings, active_low);
  if (gpiod_line_settings_set_bias(settings, bias_of(bias)) < 0) goto give_up;
  if (input) {
    if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) < 0 ||
        gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH) < 0 ||
        gpiod_line_settings_set_event_clock(settings, GPIOD_LINE_CLOCK_MONOTONIC) < 0)
      goto give_up;
    gpiod_request_config_set_event_buffer_size(config, HL_EVENT_BUFFER);
  } else {
    if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT) < 0 ||
        gpiod_line_settings_set_output_value(settings, GPIOD_LINE_VALUE_INACTIVE) < 0)
      goto give_up;
  }
  gpiod_request_config_set_consumer(config, consumer);
  if (gpiod_line_config_add_line_settings(lines, offsets, 1, settings) < 0) goto give_up;
  made->request = gpiod_chip_request_lines(chip, config, lines);
  if (!made->request) goto give_up;
  if (input) {
    if (!(made->buffer = gpiod_edge_event_buffer_new(HL_READ_MAX))) goto give_up;
    int fd = gpiod_line_request_get_fd(made->request);
    // The library hands out a blocking descriptor: a read of nothing would stop the loop.
    int status = fcntl(fd, F_GETFL);
    if (status < 0 || fcntl(fd, F_SETFL, status | O_NONBLOCK) < 0) goto give_up;
  }
  goto done;

give_up:
  error = failed();
done:
  // A v2 request outlives its chip's handle.
  if (chip) gpiod_chip_close(chip);
  gpiod_line_settings_free(settings);
  gpiod_line_config_free(lines);
  gpiod_request_config_free(config);
  if (error)
    hl_line_release(made);
  else
    *out = made;
  return error;
}

int hl_line_input(const char *path, uint32_t offset, const char *consumer, bool active_low, enum hl_bias bias,
                  struct hl_line **line) {
  return request(path, offset, consumer, true, active_low, bias, line);
}

int hl_line_output(const char *path, uint32_t offset, const char *consumer, bool active_low,
                   enum hl_bias bias, struct hl_line **line) {
  return request(path, offset, consumer, false, active_low, bias, line);
}

void hl_line_release(struct hl_line *line) {
  if (!line) return;
  if (line->buffer) gpiod_edge_event_buffer_free(line->buffer);
  if (line->request) gpiod_line_request_release(line->request);
  free(line);
}

int hl_line_fd(const struct hl_line *line) {
  return line->buffer ? gpiod_line_request_get_fd(line->request) : -1;
}

int hl_line_read(struct hl_line *line, struct hl_edge *edges, bool *may_be_lost) {
  errno = 0;
  int count = gpiod_line_request_read_edge_events(line->request, line->buffer, HL_READ_MAX);
  if (count < 0) return failed();
  for (int i = 0; i < count; i++) {
    struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(line->buffer, (unsigned long)i);
    edges[i].at = gpiod_edge_event_get_timestamp_ns(event);
    edges[i].sequence = (uint32_t)gpiod_edge_event_get_line_seqno(event);
    edges[i].active = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE;
  }
  // uAPI v2 drops the oldest, and its sequence numbers show it.
  *may_be_lost = false;
  return count;
}

int hl_line_get(struct hl_line *line) {
  errno = 0;
  enum gpiod_line_value value = gpiod_line_request_get_value(line->request, line->offset);
  return value == GPIOD_LINE_VALUE_ERROR ? failed() : value == GPIOD_LINE_VALUE_ACTIVE;
}

int hl_line_set(struct hl_line *line, bool active) {
  errno = 0;
  enum gpiod_line_value value = active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
  return gpiod_line_request_set_value(line->request, line->offset, value) < 0 ? failed() : 0;
}

struct hl_levels {
  struct gpiod_line_request *request;
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
  errno = 0;
  struct gpiod_chip *chip = gpiod_chip_open(path);
  struct gpiod_line_settings *settings = gpiod_line_settings_new();
  struct gpiod_line_config *lines = gpiod_line_config_new();
  struct gpiod_request_config *config = gpiod_request_config_new();
  int error = 0;
  if (!chip || !settings || !lines || !config) goto give_up;
  gpiod_line_settings_set_active_low(settings, active_low);
  if (gpiod_line_settings_set_bias(settings, bias_of(bias)) < 0 ||
      gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) < 0)
    goto give_up;
  gpiod_request_config_set_consumer(config, consumer);
  if (gpiod_line_config_add_line_settings(lines, wanted, count, settings) < 0) goto give_up;
  if (!(made->request = gpiod_chip_request_lines(chip, config, lines))) goto give_up;
  goto done;

give_up:
  error = failed();
done:
  if (chip) gpiod_chip_close(chip);
  gpiod_line_settings_free(settings);
  gpiod_line_config_free(lines);
  gpiod_request_config_free(config);
  if (error)
    hl_levels_release(made);
  else
    *out = made;
  return error;
}

int hl_levels_read(struct hl_levels *levels, uint32_t *bits) {
  enum gpiod_line_value values[HL_LEVELS_MAX];
  errno = 0;
  // In the order in which the offsets were asked for.
  if (gpiod_line_request_get_values(levels->request, values) < 0) return failed();
  *bits = 0;
  for (uint32_t i = 0; i < levels->count; i++)
    if (values[i] == GPIOD_LINE_VALUE_ACTIVE) *bits |= UINT32_C(1) << i;
  return 0;
}

void hl_levels_release(struct hl_levels *levels) {
  if (!levels) return;
  if (levels->request) gpiod_line_request_release(levels->request);
  free(levels);
}

const char *hl_gpio_version(void) { return gpiod_api_version(); }

#endif
