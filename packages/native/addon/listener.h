/* A listening socket. */
#pragma once

#include "polled.h"

/* Accepts connections that wait, up to a number that leaves the loop time for others. */
void listener_ready(struct polled *listener);
