/**
 * `node:net`, loaded when the first of its sockets is made or met: a program whose sockets are the addon's needs none, and has
 * its first reply a millisecond sooner.
 */
export function nodeNet(): typeof import("node:net") {
  return process.getBuiltinModule("node:net");
}
