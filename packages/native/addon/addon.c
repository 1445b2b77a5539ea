/* What JavaScript sees when it loads the addon: the functions of all files, and those of its environment. */
#include <errno.h>

#include "call.h"
#include "environment.h"
#include "plain-text.h"

/* setUp(dispatch, afterDispatch, numbers): what events call, what is called behind them if it is awaited, and the numbers. */
static napi_value set_up(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct environment *environment = call.environment;
  size_t length = 0;
  if (environment->dispatch != NULL) return number(env, -EALREADY);
  napi_get_typedarray_info(env, call.arguments[2], NULL, &length, (void **)&environment->numbers, NULL, NULL);
  if (length != NUMBERS ||
      napi_create_reference(env, call.arguments[0], 1, &environment->dispatch) != napi_ok ||
      napi_create_reference(env, call.arguments[1], 1, &environment->after_dispatch) != napi_ok ||
      napi_create_reference(env, call.arguments[2], 1, &environment->numbers_reference) != napi_ok)
    return number(env, -EINVAL);
  return number(env, 0);
}

/* supply(chunk): where the next reads go. */
static napi_value supply(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct environment *environment = call.environment;
  napi_ref reference;
  uint8_t *chunk;
  size_t size;
  /* The memory is JavaScript's, and stays for as long as there is a reference to it. */
  if (napi_get_typedarray_info(env, call.arguments[0], NULL, &size, (void **)&chunk, NULL, NULL) != napi_ok ||
      napi_create_reference(env, call.arguments[0], 1, &reference) != napi_ok)
    return number(env, -EINVAL);
  if (environment->chunk_reference != NULL) napi_delete_reference(env, environment->chunk_reference);
  environment->chunk_reference = reference;
  environment->chunk = chunk;
  environment->chunk_size = size;
  environment->chunk_used = 0;
  return number(env, 0);
}

/* isPlainText(text): 1 if it stands between the quotes of JSON as it is, 0 if it may not. */
static napi_value test_plain_text(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  int64_t size = text_argument(&call, 0);
  bool is_plain = size >= 0 && is_plain_text((const uint8_t *)call.environment->text.bytes, (size_t)size);
  shrink_text(call.environment);
  return number(env, is_plain);
}

static const struct function environment_functions[] = {
    {"setUp", set_up},
    {"supply", supply},
    {"isPlainText", test_plain_text},
    {NULL, NULL},
};

static bool define(napi_env env, napi_value exports, struct environment *environment, const struct function *function) {
  for (; function->name != NULL; function++) {
    napi_value value;
    if (napi_create_function(env, function->name, NAPI_AUTO_LENGTH, function->callback, environment, &value) != napi_ok ||
        napi_set_named_property(env, exports, function->name, value) != napi_ok)
      return false;
  }
  return true;
}

static napi_value initialize(napi_env env, napi_value exports) {
  struct environment *environment = environment_open(env);
  if (environment == NULL) {
    napi_throw_error(env, "ENOMEM", "no memory for the addon");
    return NULL;
  }
  if (!define(env, exports, environment, environment_functions) || !define(env, exports, environment, stream_functions) ||
      !define(env, exports, environment, socket_functions))
    return NULL;
  return exports;
}

NAPI_MODULE(zlink, initialize)
