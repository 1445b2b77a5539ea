#define _GNU_SOURCE
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ancillary.h"

static int to_address(struct name name, struct sockaddr_un *address, socklen_t *size) {
  if (name.size > sizeof address->sun_path) return -ENAMETOOLONG;
  /* The kernel would choose a name itself for an empty one, and read a path only up to a NUL. */
  if (name.size == 0 || (name.bytes[0] != '\0' && memchr(name.bytes, '\0', name.size) != NULL)) return -EINVAL;
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, name.bytes, name.size);
  /* An abstract name is as long as it is said to be: a NUL more would be another name. */
  *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name.size);
  return 0;
}

static int with_new_socket(int type, struct name name, int (*use)(int, const struct sockaddr *, socklen_t)) {
  struct sockaddr_un address;
  socklen_t size;
  int error = to_address(name, &address, &size);
  if (error < 0) return error;
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  while (use(fd, (const struct sockaddr *)&address, size) < 0) {
    error = -errno;
    if (error == -EINTR) continue;
    close(fd);
    return error;
  }
  return fd;
}

int socket_connect(struct name name) {
  return with_new_socket(SOCK_STREAM, name, connect);
}

int socket_listen(struct name name, int backlog) {
  int fd = with_new_socket(SOCK_STREAM, name, bind);
  if (fd < 0 || listen(fd, backlog) == 0) return fd;
  int error = -errno;
  close(fd);
  return error;
}

int socket_send_datagram(struct name name, const char *bytes, size_t size, const int *descriptors, size_t count) {
  struct sockaddr_un address;
  struct ancillary ancillary;
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
  struct msghdr message = {.msg_name = &address, .msg_iov = &part, .msg_iovlen = 1};
  int error = to_address(name, &address, &message.msg_namelen);
  if (error < 0) return error;
  if (count > 0) ancillary_attach(&ancillary, &message, descriptors, count);
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  do error = sendmsg(fd, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
  while (error == -EINTR);
  close(fd);
  return error;
}

int socket_pair(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

static int option_of(int fd, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0 ? -errno : value;
}

void socket_inspect(int fd, struct socket_kind *kind) {
  kind->type = option_of(fd, SO_TYPE);
  kind->is_socket = kind->type >= 0;
  kind->family = kind->is_socket ? option_of(fd, SO_DOMAIN) : -1;
  kind->is_listening = kind->is_socket && option_of(fd, SO_ACCEPTCONN) == 1;
}

int socket_adopt(int fd) {
  int flags = fcntl(fd, F_GETFD);
  if (flags < 0 || fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0) return -errno;
  return 0;
}
