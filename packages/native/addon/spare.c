#include "spare.h"

#include <stdlib.h>

#include "environment.h"

enum {
  /* Less is no trouble to the system. */
  LEAST_SPARE = 256 * 1024,
  KEPT_MS = 1000,
};

static void free_blocks(struct spare *spare) {
  for (size_t at = 0; at < SPARE_BLOCKS; at++) {
    free(spare->blocks[at].bytes);
    spare->blocks[at] = (struct block){0};
  }
}

static void on_timer(uv_handle_t *handle) {
  struct environment *environment = uv_handle_get_data(handle);
  environment->spare.is_timed = false;
  free_blocks(&environment->spare);
}

static void on_released(uv_handle_t *handle) {
  struct environment *environment = uv_handle_get_data(handle);
  free(handle);
  environment_released(environment);
}

/* The timer, made when first needed. NULL if there is no memory for it, or the environment ends. */
static uv_handle_t *timer_of(struct environment *environment) {
  if (environment->spare.timer != NULL || environment->is_ending) return environment->spare.timer;
  uv_handle_t *handle = malloc(uv_handle_size(UV_TIMER_HANDLE));
  if (handle == NULL) return NULL;
  /* Does not fail. */
  uv_timer_init(environment->loop, handle);
  uv_unref(handle);
  uv_handle_set_data(handle, environment);
  environment->spare.timer = handle;
  return handle;
}

static struct block *largest(struct spare *spare) {
  struct block *largest = &spare->blocks[0];
  for (size_t at = 1; at < SPARE_BLOCKS; at++) {
    if (spare->blocks[at].size > largest->size) largest = &spare->blocks[at];
  }
  return largest;
}

static struct block *smallest(struct spare *spare) {
  struct block *smallest = &spare->blocks[0];
  for (size_t at = 1; at < SPARE_BLOCKS; at++) {
    if (spare->blocks[at].size < smallest->size) smallest = &spare->blocks[at];
  }
  return smallest;
}

struct block spare_take(struct environment *environment, size_t enough) {
  /* The largest: a message that is being read may yet grow. */
  struct block *kept = largest(&environment->spare);
  struct block block = *kept;
  if (enough >= LEAST_SPARE && block.size >= enough) *kept = (struct block){0};
  else block = (struct block){.bytes = malloc(enough), .size = enough};
  return block.bytes == NULL ? (struct block){0} : block;
}

void spare_put_back(struct environment *environment, struct block block) {
  struct spare *spare = &environment->spare;
  struct block *place = smallest(spare);
  uv_handle_t *timer = block.size < LEAST_SPARE || block.size <= place->size ? NULL : timer_of(environment);
  if (timer == NULL) {
    free(block.bytes);
    return;
  }
  free(place->bytes);
  *place = block;
  if (spare->is_timed) return;
  spare->is_timed = true;
  /* Does not fail: the timer is not being closed. */
  uv_timer_start(timer, on_timer, KEPT_MS, 0);
}

void spare_close(struct environment *environment) {
  uv_handle_t *timer = environment->spare.timer;
  if (timer == NULL) return;
  free_blocks(&environment->spare);
  environment->spare.timer = NULL;
  environment->closing++;
  uv_close(timer, on_released);
}
