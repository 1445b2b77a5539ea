/* The functions of sockets before they are opened, of descriptors and of files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "call.h"
#include "socket.h"
#include "tag.h"

/* Older headers lack them. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC 0x50494446
#endif

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
  int error = socket_send_datagram(name, call.environment->text.bytes, (size_t)size, descriptors, (size_t)count);
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

const struct function socket_functions[] = {
    {"connect", connect_socket},
    {"listen", listen_socket},
    {"sendDatagram", send_datagram},
    {"socketPair", make_pair},
    {"duplicate", duplicate},
    {"closeDescriptor", close_descriptor},
    {"adopt", adopt},
    {"inspect", inspect},
    {"tagFile", set_file_tag},
    {"ownPidfdId", own_pidfd_id},
    {NULL, NULL},
};
