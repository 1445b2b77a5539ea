/*
 * The functions that JavaScript sees. Each takes numbers and strings, and gives a number: what it was asked for, or
 * -errno. Who calls them is native.ts alone, so that a wrong argument is a mistake of ours: it gives -EINVAL.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "environment.h"
#include "peer.h"
#include "polled.h"
#include "socket.h"
#include "stream.h"
#include "tag.h"

/* Older headers lack them. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC 0x50494446
#endif

enum { MOST_ARGUMENTS = 4, SMALLEST_TEXT = 64 * 1024, LARGEST_KEPT_TEXT = 2 * 1024 * 1024, LONGEST_NAME = 4096 };

/* A call from JavaScript. */
struct call {
  napi_env env;
  struct environment *environment;
  napi_value arguments[MOST_ARGUMENTS];
};

static struct call call_of(napi_env env, napi_callback_info info) {
  struct call call = {.env = env};
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, call.arguments, NULL, (void **)&call.environment);
  return call;
}

static napi_value number(napi_env env, int32_t value) {
  napi_value result = NULL;
  napi_create_int32(env, value, &result);
  return result;
}

static int int_argument(const struct call *call, size_t index) {
  int32_t value = -1;
  napi_get_value_int32(call->env, call->arguments[index], &value);
  return value;
}

static bool flag_argument(const struct call *call, size_t index) {
  bool value = false;
  napi_get_value_bool(call->env, call->arguments[index], &value);
  return value;
}

static struct polled *polled_argument(const struct call *call) {
  uint32_t id = UINT32_MAX;
  napi_get_value_uint32(call->env, call->arguments[0], &id);
  return id < call->environment->place_count ? call->environment->places[id].polled : NULL;
}

/* A short string, such as a path. Its length, or -errno; NULs inside are kept. */
static int name_argument(const struct call *call, size_t index, char text[LONGEST_NAME]) {
  size_t size = 0;
  if (napi_get_value_string_utf8(call->env, call->arguments[index], text, LONGEST_NAME, &size) != napi_ok) return -EINVAL;
  return size >= LONGEST_NAME - 4 ? -ENAMETOOLONG : (int)size;
}

/* A string of any length, as UTF-8 in the memory of the environment. Its bytes, or -errno. */
static int64_t text_argument(const struct call *call, size_t index) {
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

/* One long text must not occupy its memory for ever. */
static void shrink_text(struct environment *environment) {
  if (environment->text_size <= LARGEST_KEPT_TEXT) return;
  free(environment->text);
  environment->text = NULL;
  environment->text_size = 0;
}

/* An array of descriptors, or none if it is undefined. How many, or -EINVAL. */
static int descriptors_argument(const struct call *call, size_t index, int descriptors[MAX_DESCRIPTORS]) {
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

/* Closes the descriptors of an array that cannot be sent: whoever passed them has given them away. */
static void close_descriptors_argument(const struct call *call, size_t index) {
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

static napi_value open_polled(const struct call *call, bool is_listener) {
  int error = 0;
  struct polled *polled = polled_open(call->environment, int_argument(call, 0), is_listener, &error);
  if (polled == NULL) return number(call->env, error);
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
  if (flag_argument(&call, 1)) uv_ref(polled->handle);
  else uv_unref(polled->handle);
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
  napi_create_buffer_copy(env, message->size, message->bytes, NULL, &bytes);
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

/* write(id, text, descriptors?): 0 if the kernel has it, 1 if it waits. Owns the descriptors, also if it fails. */
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

/* connect(name): a descriptor. */
static napi_value connect_socket(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  char text[LONGEST_NAME];
  int size = name_argument(&call, 0, text);
  return number(env, size < 0 ? size : socket_connect((struct name){text, (size_t)size}));
}

/* listen(name, backlog): a descriptor. */
static napi_value listen_socket(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  char text[LONGEST_NAME];
  int size = name_argument(&call, 0, text);
  return number(env, size < 0 ? size : socket_listen((struct name){text, (size_t)size}, int_argument(&call, 1)));
}

/* sendDatagram(name, text, descriptors?). The descriptors stay the caller's. */
static napi_value send_datagram(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  char text[LONGEST_NAME];
  int descriptors[MAX_DESCRIPTORS];
  int name_size = name_argument(&call, 0, text);
  int count = descriptors_argument(&call, 2, descriptors);
  int64_t size = name_size < 0 ? name_size : count < 0 ? count : text_argument(&call, 1);
  if (size < 0) return number(env, (int32_t)size);
  struct name name = {text, (size_t)name_size};
  int error = socket_send_datagram(name, call.environment->text, (size_t)size, descriptors, (size_t)count);
  shrink_text(call.environment);
  return number(env, error);
}

/* socketPair(answer): puts two descriptors into an array. */
static napi_value make_pair(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  int pair[2];
  int error = socket_pair(pair);
  if (error < 0) return number(env, error);
  for (uint32_t at = 0; at < 2; at++) napi_set_element(env, call.arguments[0], at, number(env, pair[at]));
  return number(env, 0);
}

/* duplicate(fd): another descriptor of the same thing. */
static napi_value duplicate(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  int copy = fcntl(int_argument(&call, 0), F_DUPFD_CLOEXEC, 3);
  return number(env, copy < 0 ? -errno : copy);
}

/* closeDescriptor(fd) */
static napi_value close_descriptor(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  /* Linux has closed it also when a signal came between. */
  return number(env, close(int_argument(&call, 0)) < 0 && errno != EINTR ? -errno : 0);
}

/* adopt(fd): no child inherits it any more. */
static napi_value adopt(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  return number(env, socket_adopt(int_argument(&call, 0)));
}

/* inspect(fd, answer): puts type, family and whether it listens into an array; -ENOTSOCK if it is no socket. */
static napi_value inspect(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  struct socket_kind kind;
  socket_inspect(int_argument(&call, 0), &kind);
  if (!kind.is_socket) return number(env, kind.type);
  int answer[] = {kind.type, kind.family, kind.is_listening};
  for (uint32_t at = 0; at < 3; at++) napi_set_element(env, call.arguments[1], at, number(env, answer[at]));
  return number(env, 0);
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

/* tagFile(path, name, value) */
static napi_value set_file_tag(napi_env env, napi_callback_info info) {
  struct call call = call_of(env, info);
  char path[LONGEST_NAME], name[LONGEST_NAME], value[LONGEST_NAME];
  int path_size = name_argument(&call, 0, path);
  int name_size = name_argument(&call, 1, name);
  int size = name_argument(&call, 2, value);
  if (path_size < 0 || name_size < 0 || size < 0) return number(env, -EINVAL);
  return number(env, tag_file(path, name, value, (size_t)size));
}

/* ownPidfdId(): the number by which the kernel tells this process from every other one; undefined if it does not. */
static napi_value own_pidfd_id(napi_env env, napi_callback_info info) {
  (void)info;
  struct stat status;
  struct statfs system;
  napi_value id = NULL;
  int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
  if (pidfd < 0) return NULL;
  /* Before pidfs, all descriptors of processes shared one inode of a file system without device. */
  if (fstatfs(pidfd, &system) == 0 && system.f_type == PID_FS_MAGIC && fstat(pidfd, &status) == 0)
    napi_create_bigint_uint64(env, status.st_ino, &id);
  close(pidfd);
  return id;
}

static napi_value initialize(napi_env env, napi_value exports) {
  static const struct {
    const char *name;
    napi_callback function;
  } functions[] = {
      {"setUp", set_up},
      {"supply", supply},
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
      {"connect", connect_socket},
      {"listen", listen_socket},
      {"sendDatagram", send_datagram},
      {"socketPair", make_pair},
      {"duplicate", duplicate},
      {"closeDescriptor", close_descriptor},
      {"adopt", adopt},
      {"inspect", inspect},
      {"tagSocket", set_socket_tag},
      {"tagFile", set_file_tag},
      {"ownPidfdId", own_pidfd_id},
  };
  struct environment *environment = environment_open(env);
  if (environment == NULL) {
    napi_throw_error(env, "ENOMEM", "no memory for the addon");
    return NULL;
  }
  for (size_t at = 0; at < sizeof functions / sizeof functions[0]; at++) {
    napi_value function;
    const char *name = functions[at].name;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, functions[at].function, environment, &function) != napi_ok ||
        napi_set_named_property(env, exports, name, function) != napi_ok)
      return NULL;
  }
  return exports;
}

NAPI_MODULE(zlink, initialize)
