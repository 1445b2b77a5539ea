/* Sockets by themselves, whether or not the event loop watches them. All return -errno if they fail. */
#pragma once

#include <stddef.h>

/* A name of the Unix kind: a path, or a NUL and an abstract name. `size` is its bytes. */
struct name {
  const char *bytes;
  size_t size;
};

/* A descriptor of a connected stream socket. */
int socket_connect(struct name name);

/* A descriptor of a socket bound to a name, which listens. */
int socket_listen(struct name name, int backlog);

/* Sends one datagram with descriptors, which stay the caller's. */
int socket_send_datagram(struct name name, const char *bytes, size_t size, const int *descriptors, size_t count);

/* Two descriptors of stream sockets that are connected to each other. */
int socket_pair(int pair[2]);

/* What a descriptor is. */
struct socket_kind {
  int is_socket;
  int is_listening;
  int type;   /* SOCK_STREAM, ... */
  int family; /* AF_UNIX, ... */
};

void socket_inspect(int fd, struct socket_kind *kind);

/* Makes a descriptor that was passed to this process one that no child inherits. */
int socket_adopt(int fd);
