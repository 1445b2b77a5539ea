#define _GNU_SOURCE
#include "before-sleep.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "polled.h"
#include "stream.h"

enum {
  /* The longest look: what it costs to sleep and be woken, on both sides, where processors are virtual. */
  LOOK_NANOS = 50 * 1000,
  /* The same where answers came a little later: then the look saves both sides their sleep. */
  LONGER_LOOK_NANOS = 120 * 1000,
  /* A look takes longer only if another process had the processor meanwhile, which a sleeper would soon have got back. */
  LATE_NANOS = 250 * 1000,
  /* Answers that follow each other are read so long before timers have their turn. */
  MOST_NANOS = 500 * 1000,
  /* About what a look that finds the answer saves. One in vain is followed by as many writes without as make up for it, */
  SAVED_NANOS = 16 * 1000,
  /* and each more in a row by twice as many, up to sixteen times. */
  MOST_DOUBT = 4,
  /* Answers that follow each other are read by so many before others are thought of. */
  ANSWERS_IN_A_ROW = 4,
};

static int64_t now_in_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void learn(struct polled *stream, bool is_found, int64_t start, int64_t passed) {
  if (is_found && passed <= LATE_NANOS) {
    if (stream->doubt > 0) stream->doubt--;
    return;
  }
  stream->looks_longer = false;
  if (!is_found) stream->missed_since = start;
  stream->unlooked = (passed / SAVED_NANOS) << stream->doubt;
  if (stream->doubt < MOST_DOUBT) stream->doubt++;
}

/* Reads as soon as there is something. False if nothing came in time. */
static bool look(struct polled *stream, int64_t start) {
  int64_t longest = stream->looks_longer ? LONGER_LOOK_NANOS : LOOK_NANOS, passed;
  int size, count;
  do {
    /* Where the peer shares this processor, it can only answer if it may run. */
    sched_yield();
    size = stream_receive(stream, &count);
    passed = now_in_nanos() - start;
  } while (size == -EAGAIN && passed < longest);
  learn(stream, size != -EAGAIN, start, passed);
  if (size == -EAGAIN) return false;
  stream_received(stream, size, count);
  return true;
}

/* Whether the loop has nothing else to do: what it watches is quiet, and no callback is due. */
static bool would_sleep(const struct environment *environment) {
  struct pollfd watched = {.fd = uv_backend_fd(environment->loop), .events = POLLIN};
  return uv_backend_timeout(environment->loop) != 0 && poll(&watched, 1, 0) == 0;
}

static struct polled *take_expected(struct environment *environment) {
  struct polled *stream = environment->expecting;
  bool is_one = !environment->expects_many;
  environment->expecting = NULL;
  environment->expects_many = false;
  /* Whoever serves many at once has others to wait for than this one. */
  return is_one ? stream : NULL;
}

static bool is_worth_a_look(struct polled *stream) {
  if (stream->is_paused || stream->has_ended || stream->first != NULL) return false;
  if (stream->unlooked == 0) return true;
  stream->unlooked--;
  return false;
}

static void on_prepare(uv_handle_t *handle) {
  struct environment *environment = uv_handle_get_data(handle);
  int64_t now, first = 0;
  struct polled *stream;
  for (int round = 0; (stream = take_expected(environment)) != NULL && is_worth_a_look(stream); round++) {
    /* Others may have something to read meanwhile. */
    polled_watch_fresh(environment, stream);
    if (round % ANSWERS_IN_A_ROW == 0 && !would_sleep(environment)) break;
    now = now_in_nanos();
    if (first == 0) first = now;
    if (now - first > MOST_NANOS || !look(stream, now)) break;
  }
  polled_watch_fresh(environment, NULL);
}

static void on_released(uv_handle_t *handle) {
  struct environment *environment = uv_handle_get_data(handle);
  free(handle);
  environment_released(environment);
}

bool before_sleep_open(struct environment *environment) {
  uv_handle_t *handle = malloc(uv_handle_size(UV_PREPARE_HANDLE));
  if (handle == NULL) return false;
  /* Neither fails. */
  uv_prepare_init(environment->loop, handle);
  uv_prepare_start(handle, on_prepare);
  uv_unref(handle);
  uv_handle_set_data(handle, environment);
  environment->before_sleep = handle;
  return true;
}

void before_sleep_expect(struct polled *stream) {
  struct environment *environment = stream->environment;
  if (environment->expecting != NULL && environment->expecting != stream) environment->expects_many = true;
  environment->expecting = stream;
}

/* The answer to a look in vain has come. */
static void answer_came(struct polled *stream) {
  bool is_soon = now_in_nanos() - stream->missed_since < LONGER_LOOK_NANOS;
  stream->missed_since = 0;
  if (!is_soon) return;
  stream->looks_longer = true;
  stream->unlooked = 0;
}

void before_sleep_forget(struct polled *stream) {
  if (stream->environment->expecting == stream) stream->environment->expecting = NULL;
  if (stream->missed_since != 0) answer_came(stream);
}

void before_sleep_close(struct environment *environment) {
  environment->expecting = NULL;
  environment->closing++;
  uv_close(environment->before_sleep, on_released);
}
