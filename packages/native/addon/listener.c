#define _GNU_SOURCE
#include "listener.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream.h"

enum { MOST_AT_ONCE = 64 };

void listener_ready(struct polled *listener) {
  for (int accepted = 0; accepted < MOST_AT_ONCE; accepted++) {
    /* JavaScript may have closed or paused it when it was told of the one before. */
    if (listener->is_closed || listener->is_paused) return;
    int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    int error = fd < 0 ? errno : 0;
    if (error == EAGAIN || error == EWOULDBLOCK) return;
    /* A client that has given up meanwhile is no failure of the listener's. */
    if (error == EINTR || error == ECONNABORTED) continue;
    const struct polled *before = listener->environment->fresh;
    bool is_told = environment_dispatch(listener->environment, EVENT_ACCEPT, listener->id, fd < 0 ? -error : fd, 0);
    if (fd >= 0 && !is_told) close(fd);
    if (fd < 0 || !is_told) return;
    /* What it was sent already is read now: many have their answer, and are gone, before the loop sleeps. */
    struct polled *accepted = listener->environment->fresh;
    if (accepted != before && accepted->fd == fd && !accepted->is_closed) stream_ready(accepted, UV_READABLE);
  }
}
