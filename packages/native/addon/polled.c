#include "polled.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "before-sleep.h"
#include "listener.h"
#include "stream.h"

static void on_ready(uv_handle_t *handle, int status, int events) {
  struct polled *polled = uv_handle_get_data(handle);
  if (polled->is_closed) return;
  /* An error of the socket shows in the next read, write or accept, and whoever waits for that is told. */
  if (status < 0) {
    events = polled->events;
    /* The loop has stopped looking. */
    polled->events = 0;
    polled_update(polled);
  }
  if (polled->is_listener) listener_ready(polled);
  else stream_ready(polled, events);
}

static void on_released(uv_handle_t *handle) {
  struct polled *polled = uv_handle_get_data(handle);
  struct environment *environment = polled->environment;
  free(handle);
  free(polled);
  environment_released(environment);
}

static void push(struct polled **list, struct polled *polled) {
  polled->next_fresh = *list;
  *list = polled;
}

static struct polled *pop(struct polled **list) {
  struct polled *polled = *list;
  if (polled != NULL) *list = polled->next_fresh;
  return polled;
}

struct polled *polled_open(struct environment *environment, int fd, bool is_listener) {
  struct polled *polled = calloc(1, sizeof *polled);
  uint32_t id = polled == NULL ? UINT32_MAX : environment_place(environment, polled);
  if (id == UINT32_MAX) {
    free(polled);
    close(fd);
    return NULL;
  }
  polled->environment = environment;
  polled->id = id;
  polled->fd = fd;
  polled->is_listener = is_listener;
  polled->is_paused = true;
  polled->keeps_alive = true;
  push(&environment->fresh, polled);
  /* The loop must come to where it is watched, whatever else there is to do. */
  uv_ref(environment->before_sleep);
  return polled;
}

static int wanted_events(const struct polled *polled) {
  int events = 0;
  bool reads = !polled->is_paused && !polled->has_ended;
  if (reads) events |= UV_READABLE;
  if (polled->first != NULL) events |= UV_WRITABLE;
  /* The kernel reports a hang-up whatever it is asked for, but the loop asks for nothing unless it is told to. */
  if (!reads && !polled->has_hung_up && !polled->is_urgent && !polled->is_listener) events |= UV_PRIORITIZED;
  return events;
}

static int watch(struct polled *polled) {
  uv_handle_t *handle = malloc(uv_handle_size(UV_POLL_HANDLE));
  if (handle == NULL) return -ENOMEM;
  int error = uv_poll_init(polled->environment->loop, handle, polled->fd);
  if (error < 0) {
    free(handle);
    return error;
  }
  uv_handle_set_data(handle, polled);
  polled->handle = handle;
  polled_keep_alive(polled, polled->keeps_alive);
  polled_update(polled);
  return 0;
}

/* A stream is broken then, and its user closes it; a listener is tried again. */
static void cannot_watch(struct polled *polled, int error) {
  enum event event = polled->is_listener ? EVENT_ACCEPT : EVENT_BROKEN;
  if (polled->is_listener ? polled->is_paused : polled->has_ended) return;
  polled->has_ended = !polled->is_listener;
  environment_dispatch(polled->environment, event, polled->id, error, 1);
}

void polled_watch_fresh(struct environment *environment, const struct polled *but) {
  struct polled *kept = NULL, *polled;
  /* Whoever is told of one that cannot be watched may open others. */
  while ((polled = pop(&environment->fresh)) != NULL) {
    int error = polled->is_closed || polled == but ? 0 : watch(polled);
    if (polled->is_closed) free(polled);
    else if (polled->handle == NULL) push(&kept, polled);
    if (error < 0) cannot_watch(polled, error);
  }
  environment->fresh = kept;
  if (kept == NULL) uv_unref(environment->before_sleep);
}

void polled_free_fresh(struct environment *environment) {
  struct polled *polled;
  while ((polled = pop(&environment->fresh)) != NULL) free(polled);
}

void polled_update(struct polled *polled) {
  int events = wanted_events(polled);
  if (polled->is_closed || polled->handle == NULL || events == polled->events) return;
  polled->events = events;
  if (events == 0) uv_poll_stop(polled->handle);
  else uv_poll_start(polled->handle, events, on_ready);
}

void polled_keep_alive(struct polled *polled, bool keeps_alive) {
  polled->keeps_alive = keeps_alive;
  if (polled->handle == NULL) return;
  if (keeps_alive) uv_ref(polled->handle);
  else uv_unref(polled->handle);
}

void polled_close(struct polled *polled) {
  if (polled->is_closed) return;
  polled->is_closed = true;
  environment_vacate(polled->environment, polled->id);
  before_sleep_forget(polled);
  long_message_drop(polled);
  stream_drop_outgoing(polled);
  if (polled->handle != NULL) {
    polled->environment->closing++;
    /* The loop must have forgotten the descriptor before its number can be another's. */
    uv_close(polled->handle, on_released);
  }
  close(polled->fd);
}
