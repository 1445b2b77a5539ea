// A peer that is going to be killed: plays its part up to a step, says so to its parent, and does no more. Its own
// program, since only a process can be killed; of node:net, since what it does is wrong on purpose.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from "node:net";
import type { Action, VictimPart, VictimReport } from "./test-victim-part.ts";

function report(what: VictimReport): Promise<void> {
  return new Promise((resolve) => process.send?.(what, () => resolve()));
}

async function play(socket: Socket, actions: readonly Action[]): Promise<void> {
  let received = "";
  // The other side may end while it is written to.
  socket.on("error", () => {});
  socket.setEncoding("utf8").on("data", (text: string) => {
    received += text;
  });
  socket.pause();
  const readUntil = async (isEnough: () => boolean): Promise<void> => {
    socket.resume();
    while (!isEnough()) await once(socket, "data");
    socket.pause();
  };
  for (const action of actions) {
    if ("read" in action) await readUntil(() => received.split("\0").length > action.read);
    else if ("readSome" in action) await readUntil(() => received !== "");
    else if ("write" in action) await write(socket, action.write.repeat(action.times ?? 1));
    else await new Promise<void>((resolve) => socket.end(() => resolve()));
  }
  await report({ isThere: true });
}

function write(socket: Socket, text: string): Promise<unknown> {
  return new Promise((resolve) => socket.write(text, resolve));
}

async function serve(at: NetConnectOpts, actions: readonly Action[] | undefined): Promise<void> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  if (actions !== undefined) server.on("connection", (socket) => void play(socket, actions));
  server.listen(at);
  await once(server, "listening");
  const bound = server.address();
  const listens = typeof bound === "string" ? at : { ...at, port: (bound as AddressInfo).port };
  await report({ listens });
  if (actions === undefined) standStill();
}

/** Accepts nothing, while the kernel completes connections all the same; not for ever, if nobody comes to kill it. */
function standStill(): never {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
  process.exit();
}

const { role, at, actions } = JSON.parse(process.argv[2] ?? "") as VictimPart;
// Whoever was to kill it may have died before, also while this was loaded.
process.once("disconnect", () => process.exit());
if (!process.connected) process.exit();
if (role === "service") await serve(at, actions);
else {
  const socket = connect({ ...at, allowHalfOpen: true } as NetConnectOpts);
  await once(socket, "connect");
  await play(socket, actions ?? []);
}
