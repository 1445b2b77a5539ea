import { chmodSync, linkSync, lstatSync, mkdtempSync, realpathSync, rmSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ConnectionError } from "@zlink/core";
import { nodeNet, nodeTimers } from "../built-in-modules.ts";
import { listening } from "./net-listener.ts";
import { withSocketPath } from "./socket-path.ts";

/** How long to wait for another process that is replacing the same socket file. */
const claimPatienceMs = 2000;
const claimPollMs = 10;

/** All bytes that the name of an abstract socket may have. Node fills shorter ones up, or not, by its version. */
const abstractNameBytes = 108;

/** A socket that listens under a path. */
export interface ListeningFile<S> {
  readonly socket: S;
  /** Removes the file, if it is still the one that was made. */
  remove(): void;
}

/** How a transport makes a socket listen. */
export interface SocketMaker<S> {
  listen(path: string): Promise<S>;
  close(socket: S): void;
}

/**
 * Makes a socket that listens under a path. The file appears under its name only when it listens and has its
 * mode: it is made in a folder that nobody else may enter, and linked to its place. A file whose service is
 * dead is replaced, one that is alive never. Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`.
 */
export async function listenOnFile<S>(
  path: string,
  mode: number,
  maker: SocketMaker<S>,
): Promise<ListeningFile<S>> {
  try {
    // The program may change its folder before the file is removed.
    return await listenAt(join(realpathSync(dirname(path)), basename(path)), mode, maker);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectionError("ERR_VARLINK_LISTEN", `cannot listen on unix:${path}: ${why}`, { cause });
  }
}

async function listenAt<S>(path: string, mode: number, maker: SocketMaker<S>): Promise<ListeningFile<S>> {
  const folder = mkdtempSync(join(dirname(path), ".varlink-"));
  try {
    // A name that nothing else has: Node removes the path it was given when the server closes.
    const hidden = join(folder, `${process.pid}-${process.hrtime.bigint()}`);
    const socket = await withSocketPath(hidden, (short) => maker.listen(short));
    try {
      chmodSync(hidden, mode);
      const { ino, dev } = lstatSync(hidden);
      await claim(hidden, path);
      return { socket, remove: () => removeIfSame(path, ino, dev) };
    } catch (error) {
      maker.close(socket);
      throw error;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes the file only while it is the one that was made here: another service may have replaced it. */
function removeIfSame(path: string, ino: number, dev: number): void {
  const now = lstatSync(path, { throwIfNoEntry: false });
  if (now !== undefined && now.ino === ino && now.dev === dev) unlinkSync(path);
}

/** Links the socket to its name. A link, unlike a rename, fails if the name is taken. */
async function claim(hidden: string, path: string): Promise<void> {
  if (tryLink(hidden, path)) return;
  const release = await lock(path);
  try {
    await removeStale(path);
    if (!tryLink(hidden, path)) throw new Error("another service took the name meanwhile");
  } finally {
    release();
  }
}

function tryLink(hidden: string, path: string): boolean {
  try {
    linkSync(hidden, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error("the name belongs to something that is no socket");
  if (await isAlive(path)) throw new Error("another service listens there");
  removeIfSame(path, found.ino, found.dev);
}

/** True unless the kernel says that nobody listens: only then may the file be replaced. */
async function isAlive(path: string): Promise<boolean> {
  try {
    await withSocketPath(path, knock);
    return true;
  } catch (error) {
    return codeOf(error) !== "ECONNREFUSED" && codeOf(error) !== "ENOENT";
  }
}

function knock(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = nodeNet().connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}

/**
 * Excludes other processes that would replace the same file at the same time, by an abstract socket of the
 * file's name, which the kernel frees whatever happens to this process.
 */
async function lock(path: string): Promise<() => void> {
  // Loaded when it is needed: it takes a tenth of the time in which a process starts.
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha512").update(path).digest("hex");
  const name = `\0zlink-claim-${hash}`.slice(0, abstractNameBytes);
  const deadline = Date.now() + claimPatienceMs;
  for (;;) {
    const server = nodeNet().createServer((socket) => socket.destroy());
    try {
      await listening(server, () => server.listen({ path: name }));
      return () => server.close();
    } catch (cause) {
      if (Date.now() > deadline) throw new Error("another process is claiming the name", { cause });
      await nodeTimers().setTimeout(claimPollMs);
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
