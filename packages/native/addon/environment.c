#include "environment.h"

#include <stdlib.h>

#include "before-sleep.h"
#include "polled.h"

#define NO_PLACE UINT32_MAX

static void free_environment(struct environment *environment) {
  napi_async_cleanup_hook_handle cleanup = environment->cleanup;
  polled_free_fresh(environment);
  free(environment->places);
  free(environment->text.bytes);
  free(environment->long_message.block.bytes);
  free(environment);
  /* Only now may the loop, and with it a worker, go on to end: an open handle would abort the process. */
  napi_remove_async_cleanup_hook(cleanup);
}

/* Gives back what the environment has of JavaScript's, while that is still there. */
static void release_values(struct environment *environment) {
  napi_env env = environment->env;
  napi_ref references[] = {environment->dispatch, environment->after_dispatch, environment->numbers_reference,
                           environment->chunk_reference};
  for (size_t at = 0; at < sizeof references / sizeof references[0]; at++) {
    if (references[at] != NULL) napi_delete_reference(env, references[at]);
  }
}

static void on_end(napi_async_cleanup_hook_handle cleanup, void *data) {
  struct environment *environment = data;
  environment->cleanup = cleanup;
  environment->is_ending = true;
  release_values(environment);
  for (uint32_t id = 0; id < environment->place_count; id++) {
    if (environment->places[id].polled != NULL) polled_close(environment->places[id].polled);
  }
  before_sleep_close(environment);
  spare_close(environment);
  if (environment->closing == 0) free_environment(environment);
}

struct environment *environment_open(napi_env env) {
  struct environment *environment = calloc(1, sizeof *environment);
  if (environment == NULL) return NULL;
  environment->env = env;
  environment->first_free = NO_PLACE;
  if (napi_get_uv_event_loop(env, &environment->loop) != napi_ok ||
      napi_add_async_cleanup_hook(env, on_end, environment, &environment->cleanup) != napi_ok) {
    free(environment);
    return NULL;
  }
  if (before_sleep_open(environment)) return environment;
  free_environment(environment);
  return NULL;
}

static bool widen(struct environment *environment) {
  uint32_t count = environment->place_count == 0 ? 64 : environment->place_count * 2;
  struct place *wider = realloc(environment->places, count * sizeof *wider);
  if (wider == NULL) return false;
  for (uint32_t id = environment->place_count; id < count; id++) {
    wider[id].polled = NULL;
    wider[id].next_free = id + 1 < count ? id + 1 : NO_PLACE;
  }
  environment->first_free = environment->place_count;
  environment->places = wider;
  environment->place_count = count;
  return true;
}

uint32_t environment_place(struct environment *environment, struct polled *polled) {
  if (environment->first_free == NO_PLACE && !widen(environment)) return NO_PLACE;
  uint32_t id = environment->first_free;
  environment->first_free = environment->places[id].next_free;
  environment->places[id].polled = polled;
  return id;
}

void environment_vacate(struct environment *environment, uint32_t id) {
  environment->places[id].polled = NULL;
  environment->places[id].next_free = environment->first_free;
  environment->first_free = id;
}

void environment_released(struct environment *environment) {
  environment->closing--;
  if (environment->is_ending && environment->closing == 0) free_environment(environment);
}

/*
 * What a callback of JavaScript throws is the process's to handle, as for any other callback of Node. False if it threw
 * nothing: then it was not called.
 */
static bool report_exception(napi_env env) {
  napi_value exception;
  bool is_pending = false;
  if (napi_is_exception_pending(env, &is_pending) != napi_ok || !is_pending) return false;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
  return true;
}

/* Calls a function of JavaScript; its ticks and microtasks run before this returns. */
static bool call_function(struct environment *environment, napi_ref function, size_t count, napi_value *arguments) {
  napi_env env = environment->env;
  napi_value receiver, callee;
  if (napi_get_reference_value(env, function, &callee) != napi_ok || napi_get_global(env, &receiver) != napi_ok)
    return false;
  /* No async context: the one of whoever loaded the addon would hand its AsyncLocalStorage to all that ever comes. */
  return napi_make_callback(env, NULL, receiver, callee, count, arguments, NULL) == napi_ok || report_exception(env);
}

enum form { AS_TEXT, AS_BYTES };

static bool value_of(napi_env env, const uint8_t *bytes, size_t size, enum form form, napi_value *value) {
  if (form == AS_BYTES) return napi_create_buffer_copy(env, size, bytes, NULL, value) == napi_ok;
  return napi_create_string_latin1(env, (const char *)bytes, size, value) == napi_ok;
}

static bool dispatch(struct environment *environment, const int32_t numbers[4], const uint8_t *bytes, size_t size,
                     enum form form) {
  napi_env env = environment->env;
  napi_handle_scope scope;
  napi_value arguments[5];
  size_t count = 4;
  bool is_called = false;
  /* A worker that is being terminated runs no JavaScript any more. */
  if (environment->is_ending || napi_open_handle_scope(env, &scope) != napi_ok) return false;
  bool is_ready = true;
  for (size_t at = 0; at < 4; at++) is_ready = is_ready && napi_create_int32(env, numbers[at], &arguments[at]) == napi_ok;
  if (bytes != NULL) is_ready = is_ready && value_of(env, bytes, size, form, &arguments[count++]);
  if (is_ready) {
    environment->numbers[NUMBER_DISPATCHING] = 1;
    is_called = call_function(environment, environment->dispatch, count, arguments);
    /* Each of them may wait again. The environment may have begun to end. */
    while (!environment->is_ending && environment->numbers[NUMBER_AWAITED] != 0) {
      environment->numbers[NUMBER_AWAITED] = 0;
      if (!call_function(environment, environment->after_dispatch, 0, NULL)) break;
    }
    if (!environment->is_ending) environment->numbers[NUMBER_DISPATCHING] = 0;
  }
  napi_close_handle_scope(env, scope);
  return is_called;
}

bool environment_dispatch(struct environment *environment, enum event event, uint32_t id, int32_t a, int32_t b) {
  return dispatch(environment, (int32_t[]){(int32_t)event, (int32_t)id, a, b}, NULL, 0, AS_BYTES);
}

bool environment_dispatch_text(struct environment *environment, uint32_t id, const uint8_t *text, size_t size) {
  return dispatch(environment, (int32_t[]){EVENT_READ, (int32_t)id, (int32_t)size, 0}, text, size, AS_TEXT);
}

bool environment_dispatch_bytes(struct environment *environment, uint32_t id, const uint8_t *bytes, size_t size) {
  return dispatch(environment, (int32_t[]){EVENT_READ, (int32_t)id, (int32_t)size, 0}, bytes, size, AS_BYTES);
}
