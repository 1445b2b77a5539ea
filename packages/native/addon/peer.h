/* Who is at the other end of a Unix socket. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct peer {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};

/* Reads who connected or listened: 0, or -errno. */
int peer_read(int fd, struct peer *peer);

/* Reads the supplementary groups: their number, and where they are in `groups`, to be freed; or -errno. */
int peer_groups(int fd, gid_t **groups);

/* A descriptor of the process itself (SO_PEERPIDFD), or -errno. */
int peer_pidfd(int fd);
