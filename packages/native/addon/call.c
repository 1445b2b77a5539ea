#include "call.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
  SMALLEST_TEXT = 64 * 1024,
  LARGEST_KEPT_TEXT = 256 * 1024,
  /* Beside its bytes, a text needs room for a NUL and a character that might not have fit. */
  TEXT_MARGIN = 8,
  /* A text that was looked through is written next, with the rest of its message. */
  TEXT_SLACK = 1024,
};

struct call call_of(napi_env env, napi_callback_info info) {
  struct call call = {.env = env};
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, call.arguments, NULL, (void **)&call.environment);
  return call;
}

napi_value number(napi_env env, int32_t value) {
  napi_value result = NULL;
  napi_create_int32(env, value, &result);
  return result;
}

int int_argument(const struct call *call, size_t index) {
  int32_t value = -1;
  napi_get_value_int32(call->env, call->arguments[index], &value);
  return value;
}

bool flag_argument(const struct call *call, size_t index) {
  bool value = false;
  napi_get_value_bool(call->env, call->arguments[index], &value);
  return value;
}

struct polled *polled_argument(const struct call *call) {
  uint32_t id = UINT32_MAX;
  napi_get_value_uint32(call->env, call->arguments[0], &id);
  return id < call->environment->place_count ? call->environment->places[id].polled : NULL;
}

int name_argument(const struct call *call, size_t index, char text[LONGEST_NAME]) {
  size_t size = 0;
  if (napi_get_value_string_utf8(call->env, call->arguments[index], text, LONGEST_NAME, &size) != napi_ok) return -EINVAL;
  return size >= LONGEST_NAME - 4 ? -ENAMETOOLONG : (int)size;
}

/* Makes room for so many bytes, and keeps those that are used. */
static bool make_room(struct environment *environment, size_t used, size_t enough) {
  if (enough <= environment->text.size) return true;
  struct block wider = spare_take(environment, enough < SMALLEST_TEXT ? SMALLEST_TEXT : enough + TEXT_SLACK);
  if (wider.bytes != NULL && used > 0) memcpy(wider.bytes, environment->text.bytes, used);
  spare_put_back(environment, environment->text);
  environment->text = wider;
  return wider.bytes != NULL;
}

/* Adds a text to the bytes that are used. Returns how many are used then, or a negative error. */
static int64_t add_text(const struct call *call, napi_value text, size_t used) {
  struct environment *environment = call->environment;
  size_t units = 0, size = 0;
  if (napi_get_value_string_utf16(call->env, text, NULL, 0, &units) != napi_ok) return -EINVAL;
  /* Most texts are ASCII, and to count the bytes of a long one takes as long as to write it. */
  size_t enough = units + TEXT_MARGIN;
  for (;;) {
    if (!make_room(environment, used, used + enough)) return -ENOMEM;
    size_t room = environment->text.size - used;
    if (napi_get_value_string_utf8(call->env, text, environment->text.bytes + used, room, &size) != napi_ok) return -EINVAL;
    /* What does not fit is left out; a whole character of UTF-8 has up to four bytes. */
    if (size + 4 < room) return (int64_t)(used + size);
    if (napi_get_value_string_utf8(call->env, text, NULL, 0, &enough) != napi_ok) return -EINVAL;
    enough += TEXT_MARGIN;
  }
}

/* The same for texts that follow each other; room is made for all of them at once. */
static int64_t add_pieces(const struct call *call, napi_value pieces) {
  uint32_t count = 0;
  size_t units = 0, enough = 0;
  int64_t used = 0;
  napi_value piece;
  if (napi_get_array_length(call->env, pieces, &count) != napi_ok) return -EINVAL;
  for (uint32_t at = 0; at < count; at++) {
    if (napi_get_element(call->env, pieces, at, &piece) != napi_ok ||
        napi_get_value_string_utf16(call->env, piece, NULL, 0, &units) != napi_ok)
      return -EINVAL;
    enough += units;
  }
  /* What the engine takes for the room that is left. */
  if (enough > INT32_MAX / 2) return -EMSGSIZE;
  if (!make_room(call->environment, 0, enough + TEXT_MARGIN)) return -ENOMEM;
  for (uint32_t at = 0; at < count && used >= 0; at++) {
    if (napi_get_element(call->env, pieces, at, &piece) != napi_ok) return -EINVAL;
    /* A getter in the place of a piece may have written something else meanwhile. */
    if ((size_t)used > call->environment->text.size) return -EINVAL;
    used = add_text(call, piece, (size_t)used);
  }
  return used;
}

int64_t text_argument(const struct call *call, size_t index) {
  bool is_pieces = false;
  napi_is_array(call->env, call->arguments[index], &is_pieces);
  return is_pieces ? add_pieces(call, call->arguments[index]) : add_text(call, call->arguments[index], 0);
}

void shrink_text(struct environment *environment) {
  if (environment->text.size <= LARGEST_KEPT_TEXT) return;
  spare_put_back(environment, environment->text);
  environment->text = (struct block){0};
}

int descriptors_argument(const struct call *call, size_t index, int descriptors[MAX_DESCRIPTORS]) {
  bool is_array = false;
  uint32_t count = 0;
  if (napi_is_array(call->env, call->arguments[index], &is_array) != napi_ok || !is_array) return 0;
  napi_get_array_length(call->env, call->arguments[index], &count);
  if (count > MAX_DESCRIPTORS) return -EINVAL;
  for (uint32_t at = 0; at < count; at++) {
    napi_value element;
    if (napi_get_element(call->env, call->arguments[index], at, &element) != napi_ok ||
        napi_get_value_int32(call->env, element, &descriptors[at]) != napi_ok)
      return -EINVAL;
  }
  return (int)count;
}

void close_descriptors_argument(const struct call *call, size_t index) {
  bool is_array = false;
  uint32_t count = 0;
  if (napi_is_array(call->env, call->arguments[index], &is_array) != napi_ok || !is_array) return;
  napi_get_array_length(call->env, call->arguments[index], &count);
  for (uint32_t at = 0; at < count; at++) {
    napi_value element;
    int32_t descriptor;
    if (napi_get_element(call->env, call->arguments[index], at, &element) == napi_ok &&
        napi_get_value_int32(call->env, element, &descriptor) == napi_ok)
      close(descriptor);
  }
}
