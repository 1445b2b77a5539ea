#include "long-message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "environment.h"
#include "polled.h"

static bool begins(const struct polled *stream, const uint8_t *bytes, size_t size) {
  /* What comes beside bytes belongs to one read. A message before, or its end, must not wait for what is behind it. */
  bool takes_ancillary = stream->takes_descriptors || stream->takes_credentials;
  return stream->most_text > 0 && !takes_ancillary && size >= LEAST_LONG_PART && memchr(bytes, 0, size) == NULL;
}

static int add(struct environment *environment, const uint8_t *bytes, size_t size) {
  struct long_message *message = &environment->long_message;
  size_t enough = message->size + size, room = message->block.size;
  if (room < enough) {
    struct block wider = spare_take(environment, enough > 2 * room ? enough : 2 * room);
    if (wider.bytes == NULL) return -ENOMEM;
    if (message->size > 0) memcpy(wider.bytes, message->block.bytes, message->size);
    spare_put_back(environment, message->block);
    message->block = wider;
  }
  memcpy(message->block.bytes + message->size, bytes, size);
  message->size += size;
  return 0;
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
  int error = add(stream->environment, bytes, size);
  if (error < 0) return error;
  if (memchr(bytes, 0, size) != NULL || message->size > stream->most_text) long_message_end(stream);
  return 1;
}

void long_message_end(struct polled *stream) {
  struct environment *environment = stream->environment;
  if (environment->long_message.stream != stream) return;
  /* JavaScript may close the stream, and read from others. */
  struct long_message message = take_out(environment);
  const uint8_t *bytes = (const uint8_t *)message.block.bytes;
  if (is_ascii(bytes, message.size)) environment_dispatch_text(environment, stream->id, bytes, message.size);
  else environment_dispatch_bytes(environment, stream->id, bytes, message.size);
  spare_put_back(environment, message.block);
}

void long_message_drop(struct polled *stream) {
  struct environment *environment = stream->environment;
  if (environment->long_message.stream == stream) spare_put_back(environment, take_out(environment).block);
}
