/*
 * A call from JavaScript: its arguments, and what it gives. Each function takes numbers and strings, and gives a number:
 * what it was asked for, or -errno. Who calls them is native.ts alone, so that a wrong argument is a mistake of ours: it
 * gives -EINVAL.
 */
#pragma once

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "environment.h"
#include "polled.h"

enum { MOST_ARGUMENTS = 4, LONGEST_NAME = 4096 };

struct call {
  napi_env env;
  struct environment *environment;
  napi_value arguments[MOST_ARGUMENTS];
};

/* A function that JavaScript sees. */
struct function {
  const char *name;
  napi_callback callback;
};

/* Those of open streams and listeners, and those of sockets, descriptors and files; a function without a name ends each. */
extern const struct function stream_functions[];
extern const struct function socket_functions[];

struct call call_of(napi_env env, napi_callback_info info);

/* A number as JavaScript has it. */
napi_value number(napi_env env, int32_t value);

/* A whole number; -1 if it is none. */
int int_argument(const struct call *call, size_t index);

bool flag_argument(const struct call *call, size_t index);

/* The stream or listener whose number is the first argument; NULL if it is closed. */
struct polled *polled_argument(const struct call *call);

/* A short string, such as a path. Its length, or -errno; NULs inside are kept. */
int name_argument(const struct call *call, size_t index, char text[LONGEST_NAME]);

/* A string of any length, or the pieces of one in an array, as UTF-8 in the memory of the environment. Its bytes, or -errno. */
int64_t text_argument(const struct call *call, size_t index);

/* One long text must not occupy its memory for ever. */
void shrink_text(struct environment *environment);

/* An array of descriptors, or none if it is undefined. How many, or -EINVAL. */
int descriptors_argument(const struct call *call, size_t index, int descriptors[MAX_DESCRIPTORS]);

/* Closes the descriptors of an array that cannot be sent: whoever passed them has given them away. */
void close_descriptors_argument(const struct call *call, size_t index);
