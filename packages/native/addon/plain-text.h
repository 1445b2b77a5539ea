/*
 * Whether a text in UTF-8 stands between the quotes of JSON as it is: it has no quote, backslash or control character. A lone
 * surrogate became U+FFFD when it was written as UTF-8, so that all characters from U+F000 to U+FFFF are taken for none that do.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLAIN_BLOCK = 64 };

static inline uint8_t is_escaped(uint8_t byte) { return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0xef; }

static inline bool is_plain_text(const uint8_t *text, size_t size) {
  size_t at = 0;
  /* Blocks of a fixed size are what compilers make vectors of. */
  for (; at + PLAIN_BLOCK <= size; at += PLAIN_BLOCK) {
    uint8_t escaped = 0;
    for (size_t in = 0; in < PLAIN_BLOCK; in++) escaped |= is_escaped(text[at + in]);
    if (escaped) return false;
  }
  for (; at < size; at++) {
    if (is_escaped(text[at])) return false;
  }
  return true;
}
