#include "call.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { SMALLEST_TEXT = 64 * 1024, LARGEST_KEPT_TEXT = 2 * 1024 * 1024 };

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

int64_t text_argument(const struct call *call, size_t index) {
  struct environment *environment = call->environment;
  size_t units = 0, size = 0;
  if (napi_get_value_string_utf16(call->env, call->arguments[index], NULL, 0, &units) != napi_ok) return -EINVAL;
  /* Most texts are ASCII, and to count the bytes of a long one takes as long as to write it. */
  size_t enough = units + 8;
  for (;;) {
    if (enough > environment->text_size) {
      size_t wider = enough < SMALLEST_TEXT ? SMALLEST_TEXT : enough;
      free(environment->text);
      environment->text = malloc(wider);
      environment->text_size = environment->text == NULL ? 0 : wider;
      if (environment->text == NULL) return -ENOMEM;
    }
    napi_status status =
        napi_get_value_string_utf8(call->env, call->arguments[index], environment->text, environment->text_size, &size);
    if (status != napi_ok) return -EINVAL;
    /* What does not fit is left out; a whole character of UTF-8 has up to four bytes. */
    if (size + 4 < environment->text_size) return (int64_t)size;
    if (napi_get_value_string_utf8(call->env, call->arguments[index], NULL, 0, &enough) != napi_ok) return -EINVAL;
    enough += 8;
  }
}

void shrink_text(struct environment *environment) {
  if (environment->text_size <= LARGEST_KEPT_TEXT) return;
  free(environment->text);
  environment->text = NULL;
  environment->text_size = 0;
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
