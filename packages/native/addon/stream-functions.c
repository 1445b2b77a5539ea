/* The functions of open streams and listeners, each of which has a number. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "call.h"
#include "peer.h"
#include "stream.h"
#include "tag.h"

static napi_value open_polled(const struct call *call, bool is_listener) {
  struct polled *polled = polled_open(call->environment, int_argument(call, 0), is_listener);
  if (polled == NULL) return number(call->env, -ENOMEM);
  polled->takes_descriptors = flag_argument(call, 1);
  polled->takes_credentials = flag_argument(call, 2);
  int most_text = int_argument(call, 3);
  polled->most_text = most_text > 0 ? (size_t)most_text : 0;
  int on = 1;
  if (polled->takes_credentials) setsockopt(polled->fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  return number(call->env, (int32_t)polled->id);
}

/* openStream(fd, takesDescriptors, takesCredentials, mostText): its number. Owns the descriptor, whether or not it succeeds. */
static napi_value open_stream(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  return open_polled(&call, false);
}

/* openListener(fd, false, takesCredentials): its number. Owns the descriptor, whether or not it succeeds. */
static napi_value open_listener(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  return open_polled(&call, true);
}

/* setReading(id, isReading): for a listener, whether it accepts. */
static napi_value set_reading(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *polled = polled_argument(&call);
  if (polled == NULL) return number(env, -EBADF);
  polled->is_paused = !flag_argument(&call, 1);
  polled->is_urgent = false;
  polled_update(polled);
  return number(env, 0);
}

/* setKeepAlive(id, keepsAlive) */
static napi_value set_keep_alive(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *polled = polled_argument(&call);
  if (polled == NULL) return number(env, -EBADF);
  polled_keep_alive(polled, flag_argument(&call, 1));
  return number(env, 0);
}

/* takeBytes(id): has reads told as bytes from now on; those of a long message that have not been told, or undefined. */
static napi_value take_bytes(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  napi_value bytes = NULL;
  if (stream == NULL) return NULL;
  stream->most_text = 0;
  struct long_message *message = &call.environment->long_message;
  if (message->stream != stream) return NULL;
  napi_create_buffer_copy(env, message->size, message->block.bytes, NULL, &bytes);
  long_message_drop(stream);
  return bytes;
}

static int64_t now_in_micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/*
 * read(id, spinMicros): bytes read within that time, or the text they are; the descriptors that came, or whether the peer is gone, are among
 * the numbers.
 */
static napi_value read_now(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  if (stream == NULL || stream->has_ended) return number(env, -EAGAIN);
  /* What goes on with a long message is the event loop's to read. */
  if (call.environment->long_message.stream == stream) return number(env, -EAGAIN);
  int *count = &call.environment->numbers[NUMBER_COUNT];
  int spin = int_argument(&call, 1);
  int64_t end = spin > 0 ? now_in_micros() + spin : 0;
  int size = stream_receive(stream, count);
  while (size == -EAGAIN && spin > 0 && now_in_micros() < end) {
    /* Where the peer shares this processor, it can only answer if it may run. */
    sched_yield();
    size = stream_receive(stream, count);
  }
  const uint8_t *bytes = stream_take_text(stream, size, *count);
  if (bytes == NULL) return number(env, size);
  napi_value text = NULL;
  napi_create_string_latin1(env, (const char *)bytes, (size_t)size, &text);
  return text;
}

/* write(id, text or its pieces, descriptors?): 0 if the kernel has it, 1 if it waits. Owns the descriptors, also if it fails. */
static napi_value write_text(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  int descriptors[MAX_DESCRIPTORS];
  int count = descriptors_argument(&call, 2, descriptors);
  int64_t size = stream == NULL ? -EBADF : count < 0 ? count : text_argument(&call, 1);
  if (size < 0) {
    close_descriptors_argument(&call, 2);
    shrink_text(call.environment);
    return number(env, (int32_t)size);
  }
  int result = stream_send_text(stream, (size_t)size, descriptors, (size_t)count);
  shrink_text(call.environment);
  return number(env, result);
}

/* writeBytes(id, bytes, descriptors?): the same for a stream of another protocol. */
static napi_value write_bytes(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  int descriptors[MAX_DESCRIPTORS];
  int count = descriptors_argument(&call, 2, descriptors);
  char *bytes = NULL;
  size_t size = 0;
  napi_status status = napi_get_typedarray_info(env, call.arguments[1], NULL, &size, (void **)&bytes, NULL, NULL);
  if (stream == NULL || count < 0 || status != napi_ok) {
    close_descriptors_argument(&call, 2);
    return number(env, stream == NULL ? -EBADF : -EINVAL);
  }
  return number(env, stream_send(stream, bytes, size, descriptors, (size_t)count));
}

/* shutDown(id): ends the sending half. */
static napi_value shut_down(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  if (stream == NULL) return number(env, -EBADF);
  return number(env, shutdown(stream->fd, SHUT_WR) < 0 ? -errno : 0);
}

/* hasHungUp(id): 1 if the peer is gone, 0 if it is there. */
static napi_value has_hung_up(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  return number(env, stream == NULL ? -EBADF : stream_has_hung_up(stream));
}

/* close(id) */
static napi_value close_polled(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *polled = polled_argument(&call);
  if (polled == NULL) return number(env, -EBADF);
  polled_close(polled);
  return number(env, 0);
}

/* peer(id, answer): puts pid, uid, gid and groups into an array; how many numbers that is. */
static napi_value read_peer(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  struct peer peer;
  gid_t *groups = NULL;
  int result = stream == NULL ? -EBADF : peer_read(stream->fd, &peer);
  if (result < 0) return number(env, result);
  int count = peer_groups(stream->fd, &groups);
  if (count < 0) count = 0;
  uint32_t first[] = {(uint32_t)peer.pid, peer.uid, peer.gid};
  for (uint32_t at = 0; at < 3 + (uint32_t)count; at++) {
    napi_value element;
    napi_create_uint32(env, at < 3 ? first[at] : groups[at - 3], &element);
    napi_set_element(env, call.arguments[1], at, element);
  }
  free(groups);
  return number(env, 3 + count);
}

/* peerPidfd(id): a descriptor of the process at the other end. */
static napi_value open_peer_pidfd(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *stream = polled_argument(&call);
  return number(env, stream == NULL ? -EBADF : peer_pidfd(stream->fd));
}

/* tagSocket(id, name, value) */
static napi_value set_socket_tag(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct polled *polled = polled_argument(&call);
  char name[LONGEST_NAME], value[LONGEST_NAME];
  int name_size = name_argument(&call, 1, name);
  int size = name_argument(&call, 2, value);
  if (polled == NULL || name_size < 0 || size < 0) return number(env, -EINVAL);
  return number(env, tag_socket(polled->fd, name, value, (size_t)size));
}

const struct function stream_functions[] = {
    {"openStream", open_stream},
    {"openListener", open_listener},
    {"setReading", set_reading},
    {"setKeepAlive", set_keep_alive},
    {"takeBytes", take_bytes},
    {"read", read_now},
    {"write", write_text},
    {"writeBytes", write_bytes},
    {"shutDown", shut_down},
    {"hasHungUp", has_hung_up},
    {"close", close_polled},
    {"peer", read_peer},
    {"peerPidfd", open_peer_pidfd},
    {"tagSocket", set_socket_tag},
    {NULL, NULL},
};
