/*
 * Memory that long messages went through. The system hands out fresh pages one fault at a time, which costs more than what is
 * done with them: so it is kept for the next long messages, for a second at most.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "loop.h"

struct environment;

struct block {
  char *bytes;
  size_t size;
};

/* One block for what is written and one for what is read. */
enum { SPARE_BLOCKS = 2 };

struct spare {
  /* NULL until there was something to be kept. */
  uv_handle_t *timer;
  bool is_timed;
  struct block blocks[SPARE_BLOCKS];
};

/* A block of at least so many bytes, with whatever is in it; bytes is NULL if there is no memory for it. */
struct block spare_take(struct environment *environment, size_t enough);

/* Takes back what nobody uses any more, long or not, taken from here or not. */
void spare_put_back(struct environment *environment, struct block block);

/* Frees what is kept, of an environment that is ending. The environment is told when the loop has let go of the timer. */
void spare_close(struct environment *environment);
