/** What a client program may be asked to do; the README of the peers says what each is. */
export type WorkName =
  | "sequential"
  | "pipelined"
  | "stream"
  | "echo"
  | "connect"
  | "descriptor"
  | "idle"
  | "busy"
  | "entries"
  | "map"
  | "integers"
  | "start-up"
  | "memory-connection"
  | "memory-stream";

/** What the two programs of an implementation are told: the words of their command line behind the role. */
export interface Work {
  readonly socketPath: string;
  readonly name: WorkName;
  /** Calls of a batch, connections, or bytes of a text: what the work counts. */
  readonly size: number;
  /** A folder with `call.json` and `reply.json`: the messages of this work, without their NUL. */
  readonly messagesFolder: string;
}

/** The words of a command line that say what the work is. */
export function wordsOf({ socketPath, name, size, messagesFolder }: Work): string[] {
  return [socketPath, name, String(size), messagesFolder];
}

/** Reads what {@link wordsOf} wrote. */
export function parseWork(words: readonly string[]): Work {
  const [socketPath, name, size, messagesFolder] = words;
  if (socketPath === undefined || name === undefined || messagesFolder === undefined) {
    throw new Error("expected SOCKET_PATH WORK SIZE MESSAGES_FOLDER");
  }
  return { socketPath, name: name as WorkName, size: Number(size), messagesFolder };
}
