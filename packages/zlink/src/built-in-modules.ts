// Modules of Node that many programs never need, loaded when they first do: each is a part of every start otherwise.

/** `node:net`, for sockets that are not the addon's. */
export function nodeNet(): typeof import("node:net") {
  return process.getBuiltinModule("node:net");
}

/** `node:timers/promises`, for whoever has to wait. */
export function nodeTimers(): typeof import("node:timers/promises") {
  return process.getBuiltinModule("node:timers/promises");
}
