#include "long-message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "environment.h"
#include "polled.h"

/* So much memory is kept for the next message. */
enum { LARGEST_KEPT = 2 * 1024 * 1024 };

static bool begins(const struct polled *stream, const uint8_t *bytes, size_t size) {
  /* What comes beside bytes belongs to one read. A message before, or its end, must not wait for what is behind it. */
  bool takes_ancillary = stream->takes_descriptors || stream->takes_credentials;
  return stream->most_text > 0 && !takes_ancillary && size >= LEAST_LONG_PART && memchr(bytes, 0, size) == NULL;
}

static int add(struct long_message *message, const uint8_t *bytes, size_t size) {
  if (message->room - message->size < size) {
    size_t room = message->size + size > 2 * message->room ? message->size + size : 2 * message->room;
    uint8_t *wider = realloc(message->bytes, room);
    if (wider == NULL) return -ENOMEM;
    message->bytes = wider;
    message->room = room;
  }
  memcpy(message->bytes + message->size, bytes, size);
  message->size += size;
  return 0;
}

/* Lets go of what was told or dropped; its memory serves the next one, unless that has begun with some of its own. */
static void put_back(struct environment *environment, struct long_message message) {
  if (message.room > LARGEST_KEPT || environment->long_message.bytes != NULL) free(message.bytes);
  else environment->long_message = (struct long_message){.bytes = message.bytes, .room = message.room};
}

static struct long_message take_out(struct environment *environment) {
  struct long_message message = environment->long_message;
  environment->long_message = (struct long_message){0};
  return message;
}

int long_message_take(struct polled *stream, const uint8_t *bytes, size_t size) {
  struct long_message *message = &stream->environment->long_message;
  if (message->stream != stream && (message->stream != NULL || !begins(stream, bytes, size))) return 0;
  message->stream = stream;
  int error = add(message, bytes, size);
  if (error < 0) return error;
  if (memchr(bytes, 0, size) != NULL || message->size > stream->most_text) long_message_end(stream);
  return 1;
}

void long_message_end(struct polled *stream) {
  struct environment *environment = stream->environment;
  if (environment->long_message.stream != stream) return;
  /* JavaScript may close the stream, and read from others. */
  struct long_message message = take_out(environment);
  if (is_ascii(message.bytes, message.size)) environment_dispatch_text(environment, stream->id, message.bytes, message.size);
  else environment_dispatch_bytes(environment, stream->id, message.bytes, message.size);
  put_back(environment, message);
}

void long_message_drop(struct polled *stream) {
  struct environment *environment = stream->environment;
  if (environment->long_message.stream == stream) put_back(environment, take_out(environment));
}
