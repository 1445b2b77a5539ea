/*
 * What one JavaScript environment (the main thread, or a worker) has open. Nothing in this addon is shared between
 * environments, and each one closes what it has open when it ends.
 */
#pragma once

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>

#include "long-message.h"
#include "loop.h"
#include "spare.h"

/* The events that JavaScript is told of, each with a number of its own in native.ts. */
enum event {
  EVENT_READ = 0,    /* a: bytes read, 0 at the end, or -errno; b: descriptors that came, or 1 at the end of a gone peer */
  EVENT_DRAIN = 1,   /* all that was written is the kernel's */
  EVENT_HANG_UP = 2, /* the peer is gone, found without reading */
  EVENT_BROKEN = 3,  /* a: -errno of a write that waited; b: 1 if it is that the loop cannot watch it */
  EVENT_ACCEPT = 4,  /* a: a descriptor, or -errno; b: the same */
};

/* Descriptors that one message may carry: the kernel's SCM_MAX_FD. */
#define MAX_DESCRIPTORS 253

/*
 * Numbers that JavaScript sees. Those that a read leaves: descriptors, the pid, uid and gid of the sender, how many
 * descriptors, and where in the chunk the bytes begin. Then whether an event is being told, and whether JavaScript
 * waits for its end. binding.ts has the same places.
 */
enum number {
  NUMBER_SENDER = MAX_DESCRIPTORS,
  NUMBER_COUNT = MAX_DESCRIPTORS + 3,
  NUMBER_OFFSET = MAX_DESCRIPTORS + 4,
  NUMBER_DISPATCHING = MAX_DESCRIPTORS + 5,
  NUMBER_AWAITED = MAX_DESCRIPTORS + 6,
  NUMBERS = MAX_DESCRIPTORS + 7,
};

struct polled;

/* A place for an open handle, or a link in the list of free places. */
struct place {
  struct polled *polled;
  uint32_t next_free;
};

struct environment {
  napi_env env;
  uv_loop_t *loop;
  napi_async_cleanup_hook_handle cleanup;
  napi_ref dispatch;
  napi_ref after_dispatch;
  napi_ref numbers_reference;
  int32_t *numbers;
  /* Where reads go: memory of JavaScript's, used up from the front, so that what was read stays where it is. */
  napi_ref chunk_reference;
  uint8_t *chunk;
  size_t chunk_size;
  size_t chunk_used;
  /* What is written, as UTF-8. */
  struct block text;
  struct spare spare;
  struct long_message long_message;
  struct place *places;
  uint32_t place_count;
  uint32_t first_free;
  uv_handle_t *before_sleep;
  /* What was opened since the loop last slept, the newest first. */
  struct polled *fresh;
  /* The stream that was written to last, since the loop last went round; and whether others were too. */
  struct polled *expecting;
  bool expects_many;
  uint32_t closing;
  bool is_ending;
};

/* Makes the environment of `env`, and hangs its end on the end of `env`. NULL if there is no memory for it. */
struct environment *environment_open(napi_env env);

/* Finds a place for a handle; its number, or UINT32_MAX if there is no memory. */
uint32_t environment_place(struct environment *environment, struct polled *polled);

/* Gives the place of a handle back. */
void environment_vacate(struct environment *environment, uint32_t id);

/*
 * Calls the function that JavaScript gave for events; its ticks and microtasks run before this returns. False if it was
 * not called, because a worker is being terminated: then what the event brought is still the caller's.
 */
bool environment_dispatch(struct environment *environment, enum event event, uint32_t id, int32_t a, int32_t b);

/* The same for a read that brought this text, which is ASCII. */
bool environment_dispatch_text(struct environment *environment, uint32_t id, const uint8_t *text, size_t size);

/* The same for bytes that are in no chunk: JavaScript gets a copy of its own. */
bool environment_dispatch_bytes(struct environment *environment, uint32_t id, const uint8_t *bytes, size_t size);

/* Told when the loop has let go of a handle: the last one ends an environment that is ending. */
void environment_released(struct environment *environment);
