#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

/* Ends the program if a result of systemd is an error. */
void check(int result, const char *what);

/* Serves until standard input ends. */
int serve(const char *path);

/* Makes as many calls as each line of standard input says, and prints what one took. */
int work_as_client(const char *path, const char *work, size_t size, const char *messages);

#endif
