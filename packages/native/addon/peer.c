#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

/* Older headers lack them; older kernels answer ENOPROTOOPT. */
#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

int peer_read(int fd, struct peer *peer) {
  struct ucred credentials;
  socklen_t size = sizeof credentials;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -errno;
  /* What a socket that is not of the Unix kind, or has no peer, answers. */
  if (credentials.uid == (uid_t)-1) return -ENOTCONN;
  peer->pid = credentials.pid;
  peer->uid = credentials.uid;
  peer->gid = credentials.gid;
  return 0;
}

int peer_groups(int fd, gid_t **groups) {
  socklen_t size = 64 * sizeof(gid_t);
  for (;;) {
    *groups = malloc(size == 0 ? 1 : size);
    if (*groups == NULL) return -ENOMEM;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, *groups, &size) == 0) return (int)(size / sizeof(gid_t));
    int error = errno;
    free(*groups);
    *groups = NULL;
    /* The kernel has said how much room it takes. */
    if (error != ERANGE) return -error;
  }
}

int peer_pidfd(int fd) {
  int pidfd = -1;
  socklen_t size = sizeof pidfd;
  return getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &size) < 0 ? -errno : pidfd;
}
