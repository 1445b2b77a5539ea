/*
 * A descriptor that the event loop watches: a stream or a listening socket. JavaScript knows it by a small number. The loop
 * watches it from its next sleep on: many a connection has made its one call, and is closed, before that.
 */
#pragma once

#include "environment.h"

struct outgoing;

struct polled {
  struct environment *environment;
  /* NULL while it is fresh: the loop does not watch it yet. */
  uv_handle_t *handle;
  /* Among those that are fresh. */
  struct polled *next_fresh;
  uint32_t id;
  int fd;
  /* What the loop was asked to look for. */
  int events;
  bool is_closed;
  bool is_listener;
  bool keeps_alive;
  bool takes_descriptors;
  bool takes_credentials;
  /* Reads that bring ASCII alone are told as text, and long messages whole, but for what is longer. 0: all as bytes. */
  size_t most_text;
  bool is_paused;
  /* The peer sends no more. */
  bool has_ended;
  bool has_hung_up;
  /* Urgent data waits, and looks to the loop like a hang-up. */
  bool is_urgent;
  /* How many of the last looks for an answer, before the loop sleeps, were in vain; and how many writes go without one now. */
  int doubt;
  int64_t unlooked;
  /* When the last look in vain began, if its answer has not come; and whether a longer one would have found the last such answer. */
  int64_t missed_since;
  bool looks_longer;
  /* What the kernel did not take yet, in order. */
  struct outgoing *first;
  struct outgoing *last;
};

/* Takes a descriptor over. NULL, and it is closed, if there is no memory for that. */
struct polled *polled_open(struct environment *environment, int fd, bool is_listener);

/*
 * Has the loop watch what is fresh, but for one that need not be watched yet, or NULL. Called before the loop sleeps, when
 * nobody holds a closed one any more: those are freed. JavaScript is told of what cannot be watched.
 */
void polled_watch_fresh(struct environment *environment, const struct polled *but);

/* Frees what is fresh, all of which is closed, at the end of an environment. */
void polled_free_fresh(struct environment *environment);

/* Asks the loop for the events that its state needs. */
void polled_update(struct polled *polled);

/* Lets it keep the loop going, or not. */
void polled_keep_alive(struct polled *polled, bool keeps_alive);

/* Closes the descriptor at once; the rest is freed when the loop, and whoever is telling of it, has let go of it. */
void polled_close(struct polled *polled);
