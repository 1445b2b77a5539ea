import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname } from "node:path";

/** Bytes that the kernel takes for the path of a socket, its NUL aside. Node cuts off what is longer. */
const maxPathBytes = 107;

/** Opens a folder that may be passed through without being read. Linux only; Node has no name for it. */
const openPathOnly = 0o10000000;

/**
 * Lends a path to `use` under which a socket can be bound or connected: itself, or, where it is too long for the
 * kernel, one through a descriptor of its folder. Throws if that is too long as well.
 */
export async function withSocketPath<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
  if (isShort(path)) return use(path);
  if (process.platform !== "linux") throw tooLong(path);
  const folder = openSync(dirname(path), constants.O_DIRECTORY | openPathOnly);
  try {
    const short = `/proc/self/fd/${folder}/${basename(path)}`;
    if (!isShort(short)) throw tooLong(path);
    return await use(short);
  } finally {
    closeSync(folder);
  }
}

/** Whether the kernel takes a path as it is. */
export function isShort(path: string): boolean {
  return Buffer.byteLength(path) <= maxPathBytes;
}

function tooLong(path: string): Error {
  return new Error(`the path of a socket has at most ${maxPathBytes} bytes, got ${Buffer.byteLength(path)}`);
}
