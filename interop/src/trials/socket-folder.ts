import { join } from "node:path";

/** Hands out paths for sockets below one temporary folder, so that no two cases share one. */
export class SocketFolder {
  readonly path: string;
  #count = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** A path that nothing listens at yet. Short, for the 107 bytes that a socket's path may have. */
  next(): string {
    this.#count += 1;
    return join(this.path, `${this.#count}.socket`);
  }
}
