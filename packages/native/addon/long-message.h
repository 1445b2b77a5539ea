/*
 * A long message whose end has not come: of one stream of an environment at a time. It is gathered here, in memory that is
 * used again, and told whole. In JavaScript each part would be memory of its own, and all of it be copied once more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "spare.h"

struct environment;
struct polled;

struct long_message {
  /* Whose it is; NULL if none is being gathered. */
  struct polled *stream;
  struct block block;
  size_t size;
};

/* A read is a long part of a message, not the last one, from this many bytes on. */
enum { LEAST_LONG_PART = 32 * 1024 };

/*
 * Takes what a stream has read, if it is a part of a long message: 1 if it did, 0 if this is no such part, or -errno. Tells
 * JavaScript when the end has come, or the message is longer than the stream allows.
 */
int long_message_take(struct polled *stream, const uint8_t *bytes, size_t size);

/* Tells JavaScript what has come of the stream's message, if one is being gathered: nothing more will. */
void long_message_end(struct polled *stream);

/* Forgets the stream's message, if one is being gathered. */
void long_message_drop(struct polled *stream);
