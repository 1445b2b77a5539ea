import { openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { FileDescriptor } from "./file-descriptor.ts";
import {
  type ClientOf,
  defineInterface,
  finite,
  isError,
  type ServiceCall,
  upgrade,
  withFds,
} from "./index.ts";

/** Passes descriptors in every way. */
export const Files = defineInterface(`interface org.example.Files
method Open(path: string) -> (file: int)
method Read(file: int) -> (text: string)
method List(count: int) -> (file: int)
method Follow() -> (file: int)
method Drop() -> ()
method Attach() -> (file: int)
error Refused (file: int)
`);

/** Opens a file for reading. */
export const open = (path: string): FileDescriptor => new FileDescriptor(openSync(path, "r"));

/** Reads all of a file. */
export const contentOf = async (file: FileDescriptor | undefined): Promise<string> =>
  file === undefined ? "" : text(file.readable());

/** Implements {@link Files} with descriptors of one file; `onCall` is told of each call that comes. */
export function implementFiles(path: string, onCall = (): void => {}) {
  function give<R>(reply: R) {
    using file = open(path);
    return withFds(reply, [file]);
  }
  return Files.implement({
    open({ path: wanted }) {
      onCall();
      if (wanted === path) return give({ file: 0 });
      using file = open(path);
      throw new Files.errors.Refused({ file: 0 }, { fds: [file] });
    },
    async read({ file }, { fds }) {
      onCall();
      return { text: await contentOf(fds[file]) };
    },
    list({ count }) {
      onCall();
      return finite(Array.from({ length: count }, () => give({ file: 0 })));
    },
    async *follow(_, { signal }: ServiceCall) {
      onCall();
      while (!signal.aborted) {
        yield give({ file: 0 });
        await turn();
      }
    },
    drop: onCall,
    attach: upgrade((_, { fds }) => {
      onCall();
      return {
        reply: withFds({ file: 0 }, fds),
        takeOver: (stream) => void stream.resume().end("raw"),
      };
    }),
  });
}

/** What {@link callInEveryWay} passes, and what it asks for. */
export interface WaysToCall {
  readonly path: string;
  readonly own: FileDescriptor;
  /** With a stream, which takes a connection of its own. */
  readonly withStream: boolean;
}

/** Makes eight calls at once that pass or get descriptors, and closes or drops whatever comes. */
export function callInEveryWay(
  files: ClientOf<typeof Files>,
  { path, own, withStream }: WaysToCall,
): Promise<unknown>[] {
  const closeAll = ({ fds }: { readonly fds: readonly FileDescriptor[] }): void => {
    for (const descriptor of fds) descriptor.close();
  };
  const controller = new AbortController();
  const aborted = files.drop.withFds({}, { fds: [own], signal: controller.signal });
  setImmediate(() => controller.abort());
  const first = async () => {
    for await (const value of files.follow.more.withFds()) return closeAll(value);
  };
  return [
    files.open.withFds({ path }).then(closeAll),
    files.open({ path }),
    files.open.withFds({ path: "" }).catch((error: unknown) => {
      if (!isError(error, Files.errors.Refused)) throw error;
      closeAll(error);
    }),
    files.drop.oneway.withFds({}, { fds: [own, own] }),
    files.read.withFds({ file: 0 }, { fds: [own] }),
    aborted,
    files.drop.withFds({}, { fds: [own, -1] }),
    withStream ? first() : files.open({ path: "" }),
  ];
}
