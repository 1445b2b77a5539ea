/* What the two ends of the limit share: bytes over a Unix socket, and nothing else. */
#ifndef BOUNCE_H
#define BOUNCE_H

#include <stddef.h>
#include <sys/types.h>

/* What is read at a time: more than a socket holds. */
enum { chunk_bytes = 256 * 1024 };

/* A message as it lies in the socket, its NUL included. */
struct message {
    char *bytes;
    size_t length;
};

void fail(const char *what);

/* Reads FOLDER/NAME and puts a NUL behind it. */
struct message read_message(const char *folder, const char *name);

/* Puts `count` copies of a message one behind the other. */
struct message repeat_message(struct message message, size_t count);

void write_whole(int socket, struct message message);

/* Returns what one read brought, and in `ended` how many messages ended in it; 0 bytes at the end of the stream. */
size_t read_ends(int socket, char *chunk, size_t *ended);

/* Sends a message with a descriptor. */
void send_descriptor(int socket, struct message message, int descriptor);

/* Receives one whole message and its descriptor; -1 at the end of the stream. */
int receive_descriptor(int socket, char *chunk);

int connect_to(const char *path);
int listen_at(const char *path);

#endif
