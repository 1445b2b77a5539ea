#define _GNU_SOURCE
#include "stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ancillary.h"
#include "ascii.h"
#include "before-sleep.h"

enum {
  LEAST_TAKEN = 64 * 1024,
  /* A peer may leave what waits for it unread for ever: it must not hold much more memory than that. */
  MOST_SHARE = 4,
};

/* Bytes the kernel did not take, and the descriptors that go with the first of them. One block of memory, or two. */
struct outgoing {
  struct outgoing *next;
  /* The memory that the bytes are in; empty if they are behind the descriptors. */
  struct block block;
  char *bytes;
  size_t size;
  size_t count;
  int descriptors[];
};

static void close_all(const int *descriptors, size_t count) {
  for (size_t index = 0; index < count; index++) close(descriptors[index]);
}

static ssize_t send_once(int fd, const char *bytes, size_t size, const int *descriptors, size_t count) {
  struct ancillary ancillary;
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0) ancillary_attach(&ancillary, &message, descriptors, count);
  ssize_t sent;
  do sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

/* Bytes in a block of memory are kept there, and it is taken over; others are copied. */
static int keep(struct polled *stream, struct block block, const char *bytes, size_t size, const int *descriptors, size_t count) {
  size_t head = sizeof(struct outgoing) + count * sizeof(int);
  struct outgoing *outgoing = malloc(block.bytes == NULL ? head + size : head);
  if (outgoing == NULL) return -ENOMEM;
  outgoing->next = NULL;
  outgoing->block = block;
  outgoing->bytes = block.bytes == NULL ? (char *)outgoing + head : (char *)bytes;
  outgoing->size = size;
  outgoing->count = count;
  if (count > 0) memcpy(outgoing->descriptors, descriptors, count * sizeof(int));
  if (block.bytes == NULL) memcpy(outgoing->bytes, bytes, size);
  if (stream->last == NULL) stream->first = outgoing;
  else stream->last->next = outgoing;
  stream->last = outgoing;
  polled_update(stream);
  return 1;
}

/* Bytes that the kernel took, or -errno. What waits goes first: -EAGAIN. The descriptors are closed but for that. */
static ssize_t send_first(struct polled *stream, const char *bytes, size_t size, const int *descriptors, size_t count) {
  ssize_t sent = stream->first == NULL ? send_once(stream->fd, bytes, size, descriptors, count) : -EAGAIN;
  if (sent != -EAGAIN) close_all(descriptors, count);
  return sent;
}

static int send_or_keep(struct polled *stream, struct block *block, const char *bytes, size_t size, const int *descriptors,
                        size_t count) {
  ssize_t sent = send_first(stream, bytes, size, descriptors, count);
  if (sent == (ssize_t)size) {
    before_sleep_expect(stream);
    return 0;
  }
  if (sent < 0 && sent != -EAGAIN) return (int)sent;
  if (sent >= 0) count = 0;
  else sent = 0;
  size_t rest = size - (size_t)sent;
  bool is_taken = block != NULL && rest >= LEAST_TAKEN && block->size / MOST_SHARE <= rest;
  int kept = keep(stream, is_taken ? *block : (struct block){0}, bytes + sent, rest, descriptors, count);
  if (kept < 0) close_all(descriptors, count);
  else if (is_taken) *block = (struct block){0};
  return kept;
}

int stream_send(struct polled *stream, const char *bytes, size_t size, const int *descriptors, size_t count) {
  return send_or_keep(stream, NULL, bytes, size, descriptors, count);
}

int stream_send_text(struct polled *stream, size_t size, const int *descriptors, size_t count) {
  struct environment *environment = stream->environment;
  return send_or_keep(stream, &environment->text, environment->text.bytes, size, descriptors, count);
}

static void free_first(struct polled *stream) {
  struct outgoing *done = stream->first;
  close_all(done->descriptors, done->count);
  stream->first = done->next;
  if (stream->first == NULL) stream->last = NULL;
  spare_put_back(stream->environment, done->block);
  free(done);
}

void stream_drop_outgoing(struct polled *stream) {
  while (stream->first != NULL) free_first(stream);
}

/* Sends what waits until the kernel takes no more. */
static void drain(struct polled *stream) {
  while (stream->first != NULL) {
    struct outgoing *next = stream->first;
    ssize_t sent = send_once(stream->fd, next->bytes, next->size, next->descriptors, next->count);
    if (sent == -EAGAIN) return;
    if (sent < 0) {
      stream_drop_outgoing(stream);
      polled_update(stream);
      environment_dispatch(stream->environment, EVENT_BROKEN, stream->id, (int32_t)sent, 0);
      return;
    }
    close_all(next->descriptors, next->count);
    next->count = 0;
    next->bytes += sent;
    next->size -= (size_t)sent;
    if (next->size == 0) free_first(stream);
  }
  polled_update(stream);
  environment_dispatch(stream->environment, EVENT_DRAIN, stream->id, 0, 0);
}

bool stream_has_hung_up(const struct polled *stream) {
  struct pollfd question = {.fd = stream->fd, .events = 0};
  return poll(&question, 1, 0) == 1 && (question.revents & (POLLHUP | POLLERR)) != 0;
}

int stream_receive(struct polled *stream, int *count) {
  struct environment *environment = stream->environment;
  struct ancillary ancillary;
  struct iovec part = {
      .iov_base = environment->chunk + environment->chunk_used,
      .iov_len = environment->chunk_size - environment->chunk_used,
  };
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  /* Without room for them, the kernel closes descriptors that come unasked. */
  bool takes_ancillary = stream->takes_descriptors || stream->takes_credentials;
  if (takes_ancillary) ancillary_offer(&ancillary, &message);
  *count = 0;
  if (part.iov_len == 0) return -ENOBUFS;
  ssize_t size;
  do size = recvmsg(stream->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size < 0) return -errno;
  before_sleep_forget(stream);
  /* Also if nothing came: something may have been left out, and the sender of another message must not stay. */
  if (takes_ancillary) *count = ancillary_take(&message, environment->numbers);
  if (takes_ancillary && !stream->takes_descriptors) {
    /* The room for credentials is room for descriptors too: these come unasked, and what the kernel left out is no loss. */
    close_all(environment->numbers, *count > 0 ? (size_t)*count : 0);
    *count = 0;
  }
  if (size == 0) {
    stream->has_ended = true;
    stream->has_hung_up = stream_has_hung_up(stream);
    /* Nothing comes with the end, and nothing may be lost if ever something does. */
    close_all(environment->numbers, *count > 0 ? (size_t)*count : 0);
    *count = stream->has_hung_up;
    polled_update(stream);
  }
  environment->numbers[NUMBER_OFFSET] = (int32_t)environment->chunk_used;
  environment->chunk_used += (size_t)size;
  return (int)size;
}

const uint8_t *stream_take_text(struct polled *stream, int size, int count) {
  struct environment *environment = stream->environment;
  if (stream->most_text == 0 || size <= 0 || count != 0) return NULL;
  const uint8_t *bytes = environment->chunk + environment->chunk_used - size;
  /* A short part of a message would be put together of bytes in any case. */
  if ((bytes[size - 1] != 0 && size < LEAST_LONG_PART) || !is_ascii(bytes, (size_t)size)) return NULL;
  environment->chunk_used -= (size_t)size;
  return bytes;
}

static void receive(struct polled *stream) {
  int count;
  int size = stream_receive(stream, &count);
  if (size != -EAGAIN) stream_received(stream, size, count);
}

/* What was read goes on being a part of a long message, or begins one: 1 if so, and its place in the chunk is used again. */
static int take_part(struct polled *stream, int size) {
  struct environment *environment = stream->environment;
  /* Given back first: JavaScript may be told of the message, and read from others or bring another chunk. */
  environment->chunk_used -= (size_t)size;
  int taken = long_message_take(stream, environment->chunk + environment->chunk_used, (size_t)size);
  if (taken == 0) environment->chunk_used += (size_t)size;
  return taken;
}

void stream_received(struct polled *stream, int size, int count) {
  if (size > 0 && count == 0) {
    int taken = take_part(stream, size);
    if (taken > 0) return;
    if (taken < 0) size = taken;
  }
  if (size <= 0) {
    long_message_end(stream);
    if (stream->is_closed) return;
  }
  if (size < 0) {
    stream->has_ended = true;
    stream->has_hung_up = true;
    polled_update(stream);
  }
  const uint8_t *text = stream_take_text(stream, size, count);
  if (text != NULL) {
    environment_dispatch_text(stream->environment, stream->id, text, (size_t)size);
    return;
  }
  if (environment_dispatch(stream->environment, EVENT_READ, stream->id, size, count)) return;
  if (size > 0 && count > 0) close_all(stream->environment->numbers, (size_t)count);
}

static void hang_up(struct polled *stream) {
  stream->has_hung_up = stream_has_hung_up(stream);
  /* A peer that sends urgent data would keep the loop busy: it does without being seen to go, until it is read again. */
  stream->is_urgent = !stream->has_hung_up;
  polled_update(stream);
  if (stream->has_hung_up) environment_dispatch(stream->environment, EVENT_HANG_UP, stream->id, 0, 0);
}

void stream_ready(struct polled *stream, int events) {
  /* Each step may run JavaScript, which may close or pause the stream. */
  if ((events & UV_WRITABLE) && stream->first != NULL) drain(stream);
  if (stream->is_closed) return;
  if ((events & UV_READABLE) && !stream->is_paused && !stream->has_ended) receive(stream);
  else if (events & UV_PRIORITIZED) hang_up(stream);
}
