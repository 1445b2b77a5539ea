#ifndef SERVER_H
#define SERVER_H

/* Serves until standard input ends. */
int serve(const char *path, const char *work, const char *messages);

#endif
