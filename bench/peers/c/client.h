#ifndef CLIENT_H
#define CLIENT_H

#include <stddef.h>

/* Makes as many calls as each line of standard input says, and prints what one took. */
int work_as_client(const char *path, const char *work, size_t size, const char *messages);

#endif
