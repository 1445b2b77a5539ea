/* What travels beside bytes: descriptors (SCM_RIGHTS) and the sender's credentials (SCM_CREDENTIALS). */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "environment.h"

struct ancillary {
  /*
   * Aligned for a header; a struct ucred is three numbers. The rest is for what a socket that was passed to this process
   * may have been told to add (SO_PASSSEC, SO_PASSPIDFD, a timestamp), which must not push the descriptors out.
   */
  _Alignas(struct cmsghdr) char bytes[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int)) + CMSG_SPACE(3 * sizeof(int)) + 512];
};

/* Sends descriptors with a message. `ancillary` must live until it is sent. */
void ancillary_attach(struct ancillary *ancillary, struct msghdr *message, const int *descriptors, size_t count);

/* Makes room for what may come with a message. */
void ancillary_offer(struct ancillary *ancillary, struct msghdr *message);

/*
 * Leaves the descriptors of a message that came in `numbers`, and its sender's pid, uid and gid behind them (-1 each
 * if they did not come). Returns how many descriptors there are; -1, and closes them, if the kernel had to leave
 * some out.
 */
int ancillary_take(struct msghdr *message, int32_t *numbers);
