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

struct polled *polled_open(struct environment *environment, int fd, bool is_listener, int *error) {
  struct polled *polled = calloc(1, sizeof *polled);
  uv_handle_t *handle = malloc(uv_handle_size(UV_POLL_HANDLE));
  uint32_t id = polled == NULL || handle == NULL ? UINT32_MAX : environment_place(environment, polled);
  *error = id == UINT32_MAX ? -ENOMEM : uv_poll_init(environment->loop, handle, fd);
  if (*error < 0) {
    if (id != UINT32_MAX) environment_vacate(environment, id);
    free(polled);
    free(handle);
    close(fd);
    return NULL;
  }
  polled->environment = environment;
  polled->handle = handle;
  polled->id = id;
  polled->fd = fd;
  polled->is_listener = is_listener;
  polled->is_paused = true;
  uv_handle_set_data(handle, polled);
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

void polled_update(struct polled *polled) {
  int events = wanted_events(polled);
  if (polled->is_closed || events == polled->events) return;
  polled->events = events;
  if (events == 0) uv_poll_stop(polled->handle);
  else uv_poll_start(polled->handle, events, on_ready);
}

void polled_close(struct polled *polled) {
  if (polled->is_closed) return;
  polled->is_closed = true;
  environment_vacate(polled->environment, polled->id);
  before_sleep_forget(polled);
  long_message_drop(polled);
  stream_drop_outgoing(polled);
  polled->environment->closing++;
  /* The loop must have forgotten the descriptor before its number can be another's. */
  uv_close(polled->handle, on_released);
  close(polled->fd);
}
