#define _GNU_SOURCE
#include "ancillary.h"

#include <string.h>
#include <unistd.h>

void ancillary_attach(struct ancillary *ancillary, struct msghdr *message, const int *descriptors, size_t count) {
  message->msg_control = ancillary->bytes;
  message->msg_controllen = CMSG_SPACE(count * sizeof(int));
  memset(ancillary->bytes, 0, message->msg_controllen);
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
}

void ancillary_offer(struct ancillary *ancillary, struct msghdr *message) {
  message->msg_control = ancillary->bytes;
  message->msg_controllen = sizeof ancillary->bytes;
}

int ancillary_take(struct msghdr *message, int32_t *numbers) {
  int count = 0;
  int32_t *sender = numbers + MAX_DESCRIPTORS;
  sender[0] = sender[1] = sender[2] = -1;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level != SOL_SOCKET) continue;
    size_t size = header->cmsg_len - CMSG_LEN(0);
    if (header->cmsg_type == SCM_CREDENTIALS && size == sizeof(struct ucred)) {
      memcpy(sender, CMSG_DATA(header), size);
    } else if (header->cmsg_type == SCM_RIGHTS && size / sizeof(int) <= (size_t)(MAX_DESCRIPTORS - count)) {
      memcpy(numbers + count, CMSG_DATA(header), size);
      count += (int)(size / sizeof(int));
    }
  }
  if ((message->msg_flags & MSG_CTRUNC) == 0) return count;
  /* This process has no numbers left for them: a message that lost some must not pass for a whole one. */
  for (int index = 0; index < count; index++) close(numbers[index]);
  return -1;
}
