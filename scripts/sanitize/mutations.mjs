// Mistakes put into the addon on purpose. One that no sanitizer finds means that they do not look.

/** @typedef {{name: string, file: string, replaces: string, by: string, tool: "asan" | "valgrind"}} Mutation */

const leak = { file: "stream.c", replaces: "  free(done);", by: "  if (done->size != 0) free(done);" };

/** @type {Mutation[]} */
export const mutations = [
  {
    name: "a write beyond what was allocated",
    file: "stream.c",
    replaces: "memcpy(outgoing->bytes, bytes, size);",
    by: "memcpy(outgoing->bytes, bytes, size); outgoing->bytes[size] = 0;",
    tool: "asan",
  },
  {
    name: "memory that is used after it was freed",
    file: "polled.c",
    replaces: "environment_released(environment);",
    by: "environment_released(polled->environment);",
    tool: "asan",
  },
  {
    name: "arithmetic that has no result",
    file: "stream.c",
    replaces: "  int kept = keep(",
    by: "  volatile int most = 0x7fffffff, sum = most + (stream->fd >= 0);\n  (void)sum;\n  int kept = keep(",
    tool: "asan",
  },
  { name: "memory that is never freed", ...leak, tool: "asan" },
  { name: "memory that is never freed", ...leak, tool: "valgrind" },
];
