/* Whether bytes are characters of ASCII: then they are text as they stand, and each is one character. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool is_ascii(const uint8_t *bytes, size_t size) {
  uint64_t all = 0, word;
  size_t at = 0;
  for (; at + sizeof word <= size; at += sizeof word) {
    memcpy(&word, bytes + at, sizeof word);
    all |= word;
  }
  for (; at < size; at++) all |= bytes[at];
  return (all & 0x8080808080808080u) == 0;
}
