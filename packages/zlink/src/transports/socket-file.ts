import { createHash } from "node:crypto";
import { chmodSync, linkSync, lstatSync, mkdtempSync, realpathSync, rmSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server as NetServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError } from "@zlink/core";
import { listening } from "./net-listener.ts";

/** How long to wait for another process that is replacing the same socket file. */
const claimPatienceMs = 2000;
const claimPollMs = 10;

/**
 * Makes a server listen on a socket file. The file appears under its name only when it listens and has its
 * mode: it is made in a folder that nobody else may enter, and linked to its place. A file whose service is
 * dead is replaced, one that is alive never.
 *
 * Returns what removes the file. Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`.
 */
export async function listenOnFile(server: NetServer, path: string, mode: number): Promise<() => void> {
  try {
    const folder = mkdtempSync(join(dirname(path), ".varlink-"));
    try {
      const hidden = join(folder, "s");
      await listening(server, `unix:${path}`, () => server.listen({ path: hidden }));
      chmodSync(hidden, mode);
      await claim(hidden, path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (cause) {
    server.close();
    throw cause instanceof ConnectionError ? cause : listenError(path, (cause as Error).message, cause);
  }
  return removeOwn(path);
}

/** Removes the file only while it is the one that was made here: another service may have replaced it. */
function removeOwn(path: string): () => void {
  const absolute = join(realpathSync(dirname(path)), basename(path));
  const { ino, dev } = lstatSync(absolute);
  return () => {
    const now = lstatSync(absolute, { throwIfNoEntry: false });
    if (now !== undefined && now.ino === ino && now.dev === dev) unlinkSync(absolute);
  };
}

/** Links the socket to its name. A link, unlike a rename, fails if the name is taken. */
async function claim(hidden: string, path: string): Promise<void> {
  if (tryLink(hidden, path)) return;
  const release = await lock(path);
  try {
    await removeStale(path);
    if (!tryLink(hidden, path)) throw listenError(path, "another service took the name meanwhile");
  } finally {
    release();
  }
}

function tryLink(hidden: string, path: string): boolean {
  try {
    linkSync(hidden, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw listenError(path, "the name belongs to something that is no socket");
  if (await isAlive(path)) throw listenError(path, "another service listens there");
  unlinkSync(path);
}

/** True unless the kernel says that nobody listens: only then may the file be replaced. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "ECONNREFUSED"));
  });
}

/**
 * Excludes other processes that would replace the same file at the same time, by an abstract socket of the
 * file's name, which the kernel frees whatever happens to this process.
 */
async function lock(path: string): Promise<() => void> {
  const absolute = join(realpathSync(dirname(path)), basename(path));
  const name = createHash("sha256").update(absolute).digest("hex");
  const deadline = Date.now() + claimPatienceMs;
  for (;;) {
    const server = createServer();
    try {
      await listening(server, "the lock", () => server.listen({ path: `\0zlink-claim-${name}` }));
      return () => server.close();
    } catch (error) {
      if (Date.now() > deadline) throw listenError(path, "another process is claiming the name", error);
      await sleep(claimPollMs);
    }
  }
}

function listenError(path: string, why: string, cause?: unknown): ConnectionError {
  return new ConnectionError("ERR_VARLINK_LISTEN", `cannot listen on unix:${path}: ${why}`, { cause });
}
