/* The extended attributes by which tools find Varlink sockets and tell their ends apart (`user.varlink`). */
#pragma once

#include <stddef.h>

/* Sets an attribute of a socket's own inode, or, with a path, of a socket file: 0, or -errno. */
int tag_socket(int fd, const char *name, const char *value, size_t size);
int tag_file(const char *path, const char *name, const char *value, size_t size);
