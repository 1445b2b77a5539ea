/*
 * Before the event loop falls asleep it looks, for a moment, whether the answer to what was just written comes. To sleep
 * and be woken costs the processor about as much as that look, and takes longer. Longer looks are for answers that are known to
 * come a little later: both sides are spared their sleep then.
 */
#pragma once

#include "environment.h"

/* Has the loop look, and watch what was opened. False if there is no memory for that. */
bool before_sleep_open(struct environment *environment);

/* All that was written to the stream is the kernel's: an answer may come at once. */
void before_sleep_expect(struct polled *stream);

/* The stream was read, or is closed: there is nothing to look for. */
void before_sleep_forget(struct polled *stream);

/* The loop looks no more. The environment is told when the loop has let go of it. */
void before_sleep_close(struct environment *environment);
