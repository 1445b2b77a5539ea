/* A connected stream socket: what is read and written, and the descriptors beside it. */
#pragma once

#include <stddef.h>

#include "polled.h"

/* Does what the loop says can be done. */
void stream_ready(struct polled *stream, int events);

/* Tells what was read. */
void stream_received(struct polled *stream, int size, int count);

/*
 * Reads once into the chunk. Bytes read, 0 at the end, or -errno; descriptors and credentials are left in the numbers,
 * and how many descriptors in `count`: at the end, 1 if the peer is gone and 0 if it only sends no more.
 */
int stream_receive(struct polled *stream, int *count);

/*
 * What `stream_receive` has just brought, if the stream takes text and it is that: ASCII without descriptors that ends
 * with a NUL, or is a long part of a message. The memory is used again for the next read. NULL if JavaScript has to take bytes.
 */
const uint8_t *stream_take_text(struct polled *stream, int size, int count);

/*
 * Writes, or keeps what the kernel does not take: 0 if it has all, 1 if something waits, or -errno. Owns the
 * descriptors, and closes them once they are sent.
 */
int stream_send(struct polled *stream, const char *bytes, size_t size, const int *descriptors, size_t count);

/* The same for so many bytes of the text of the environment, whose memory it takes over where much of it waits. */
int stream_send_text(struct polled *stream, size_t size, const int *descriptors, size_t count);

/* Whether the peer is gone: it has closed the socket, and not only its sending half. */
bool stream_has_hung_up(const struct polled *stream);

/* Forgets what the kernel did not take, and closes its descriptors. */
void stream_drop_outgoing(struct polled *stream);
