#define _GNU_SOURCE
#include "ancillary.h"

#include <string.h>
#include <unistd.h>

/* Older headers lack it. */
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif

/* size_t in glibc, socklen_t in musl. */
typedef __typeof__(((struct msghdr *)0)->msg_controllen) control_size;

void ancillary_attach(struct ancillary *ancillary, struct msghdr *message, const int *descriptors, size_t count) {
  message->msg_control = ancillary->bytes;
  message->msg_controllen = (control_size)CMSG_SPACE(count * sizeof(int));
  memset(ancillary->bytes, 0, message->msg_controllen);
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = (control_size)CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
}

void ancillary_offer(struct ancillary *ancillary, struct msghdr *message) {
  message->msg_control = ancillary->bytes;
  message->msg_controllen = sizeof ancillary->bytes;
}

/* Takes the descriptors of one header: as many as there is room for, which is all that the kernel lets a message have. */
static int take_descriptors(const struct cmsghdr *header, int32_t *numbers, int room) {
  int descriptor;
  int count = 0;
  for (size_t at = CMSG_LEN(0); at + sizeof descriptor <= header->cmsg_len; at += sizeof descriptor) {
    memcpy(&descriptor, (const char *)header + at, sizeof descriptor);
    if (count < room) numbers[count++] = descriptor;
    else close(descriptor);
  }
  return count;
}

int ancillary_take(struct msghdr *message, int32_t *numbers) {
  int count = 0;
  int32_t *sender = numbers + NUMBER_SENDER;
  sender[0] = sender[1] = sender[2] = -1;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level != SOL_SOCKET) continue;
    if (header->cmsg_type == SCM_CREDENTIALS && header->cmsg_len == CMSG_LEN(sizeof(struct ucred))) {
      memcpy(sender, CMSG_DATA(header), sizeof(struct ucred));
    } else if (header->cmsg_type == SCM_RIGHTS) {
      count += take_descriptors(header, numbers + count, MAX_DESCRIPTORS - count);
    } else if (header->cmsg_type == SCM_PIDFD) {
      /* Nobody asked for it: whoever made the socket had it say so. */
      take_descriptors(header, NULL, 0);
    }
  }
  if ((message->msg_flags & MSG_CTRUNC) == 0) return count;
  /* This process has no numbers left for them: a message that lost some must not pass for a whole one. */
  for (int index = 0; index < count; index++) close(numbers[index]);
  return -1;
}
