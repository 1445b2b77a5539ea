#include "tag.h"

#include <errno.h>
#include <sys/xattr.h>

int tag_socket(int fd, const char *name, const char *value, size_t size) {
  return fsetxattr(fd, name, value, size, 0) < 0 ? -errno : 0;
}

int tag_file(const char *path, const char *name, const char *value, size_t size) {
  return lsetxattr(path, name, value, size, 0) < 0 ? -errno : 0;
}
