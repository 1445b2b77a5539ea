import assert from "node:assert/strict";
import { openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Native } from "@zlink/native";
import { FileDescriptor } from "./file-descriptor.ts";
import {
  connect,
  defineInterface,
  finite,
  isError,
  type ServiceCall,
  serve,
  upgrade,
  withFds,
} from "./index.ts";
import { findNative } from "./native.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const path = join(folder, "file");
writeFileSync(path, "content");

const calls = 100_000;

const Files = defineInterface(`interface org.example.Files
method Open(path: string) -> (file: int)
method Read(file: int) -> (text: string)
method List(count: int) -> (file: int)
method Follow() -> (file: int)
method Drop() -> ()
method Attach() -> (file: int)
error Refused (file: int)
`);

const open = (): FileDescriptor => new FileDescriptor(openSync(path, "r"));

function give<R>(reply: R) {
  using file = open();
  return withFds(reply, [file]);
}

/** Reads all of a file. */
const contentOf = async (file: FileDescriptor | undefined): Promise<string> =>
  file === undefined ? "" : text(file.readable());

const handlers = Files.implement({
  open({ path: wanted }) {
    if (wanted === path) return give({ file: 0 });
    using file = open();
    throw new Files.errors.Refused({ file: 0 }, { fds: [file] });
  },
  read: async ({ file }, { fds }) => ({ text: await contentOf(fds[file]) }),
  list: ({ count }) => finite(Array.from({ length: count }, () => give({ file: 0 }))),
  async *follow(_, { signal }: ServiceCall) {
    while (!signal.aborted) {
      yield give({ file: 0 });
      await turn();
    }
  },
  drop() {},
  attach: upgrade((_, { fds }) => ({
    reply: withFds({ file: 0 }, fds),
    takeOver: (stream) => void stream.resume().end("raw"),
  })),
});

let sockets = 0;

async function start(fds = true) {
  sockets += 1;
  const address = `unix:${join(folder, `socket-${sockets}`)}`;
  const failures: unknown[] = [];
  const server = await serve(address, {
    fds,
    interfaces: [handlers],
    onError: (error) => failures.push(error),
  });
  return { address, server, failures };
}

/** How many descriptors this process has. */
const openNow = (): number => readdirSync("/proc/self/fd").length;

const native = await findNative();

describe("descriptors over a socket", { skip: native === undefined && "no @zlink/native" }, () => {
  it(`do not leak in ${calls} calls that are answered, dropped, aborted, refused, cut off or malformed`, async () => {
    const addon = native as Native;
    const before = openNow();
    const { address, server } = await start();
    for (let done = 0; done < calls; done += 400) {
      const files = await connect(address, Files, { fds: true });
      using own = open();
      const all: Promise<unknown>[] = [];
      for (let index = 0; index < 50; index += 1) all.push(...eightCalls(files, own, index));
      malformed(addon, address);
      // Every other client goes while its calls are under way.
      if (done % 800 === 0) await Promise.allSettled(all);
      await files.close();
      await Promise.allSettled(all);
    }
    await server.close();
    for (let turns = 0; openNow() > before && turns < 1000; turns += 1) await turn();
    assert.equal(openNow(), before);
  });

  it("come and go with calls and replies", async () => {
    const { address, server } = await start();
    await using files = await connect(address, Files, { fds: true });
    const own = open();
    const read = files.read.withFds({ file: 1 }, { fds: [0, own] });
    own.close();
    assert.equal((await read).reply.text, "content");
    const { reply, fds } = await files.open.withFds({ path });
    assert.equal(await contentOf(fds[reply.file]), "content");
    await files.close();
    await server.close();
  });

  it("come with the values of a stream, with errors and with an upgrade", async () => {
    const { address, server } = await start();
    await using files = await connect(address, Files, { fds: true });
    let values = 0;
    for await (const { fds } of files.list.more.withFds({ count: 5 })) {
      assert.equal(fds.length, 1);
      values += 1;
      fds[0]?.close();
    }
    assert.equal(values, 5);
    const refused = await files.open.withFds({ path: "" }).catch((error: unknown) => error);
    assert.ok(isError(refused, Files.errors.Refused));
    assert.equal(await contentOf(refused.fds[refused.parameters.file]), "content");
    const own = open();
    const { reply, fds, stream } = await files.attach.upgrade.withFds({}, { fds: [own] });
    own.close();
    assert.equal(await contentOf(fds[reply.file]), "content");
    assert.equal(await text(stream), "raw");
    stream.destroy();
    await files.close();
    await server.close();
  });

  it("are kept out of a service that does not want them", async () => {
    const { address, server, failures } = await start(false);
    await using files = await connect(address, Files, { fds: true });
    await files.drop();
    const before = openNow();
    using own = open();
    const read = await files.read.withFds({ file: 0 }, { fds: [own] });
    assert.equal(read.reply.text, "");
    await assert.rejects(files.open.withFds({ path }), { name: "io.systemd.System" });
    assert.equal((failures[0] as { code: string }).code, "ERR_VARLINK_FDS_DISABLED");
    assert.equal(openNow(), before + 1);
    await files.close();
    await server.close();
  });
});

function eightCalls(
  files: Awaited<ReturnType<typeof typed>>,
  own: FileDescriptor,
  index: number,
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
    files.open.withFds({ path: "" }).catch(closeAll),
    files.drop.oneway.withFds({}, { fds: [own, own] }),
    files.read.withFds({ file: 0 }, { fds: [own] }),
    aborted,
    files.drop.withFds({}, { fds: [own, -1] }),
    ...(index % 20 === 0 ? [first()] : [files.open({ path: "" })]),
  ];
}

const typed = (address: string) => connect(address, Files, { fds: true });

/** Sends descriptors with what is no call, and in the middle of one. */
function malformed(addon: Native, address: string): void {
  const ignore = (): void => {};
  const events = { onRead: ignore, onDrain: ignore, onEnd: ignore, onHangUp: ignore, onBroken: ignore };
  for (const parts of [["no JSON\0"], ['{"method"', ":1}\0"], ['{"method":"org.example.Files.Drop"}\0{']]) {
    const socket = addon.openSocket(addon.connect(address.slice("unix:".length)), events);
    for (const part of parts) socket.write(part, [openSync(path, "r")]);
    setImmediate(() => socket.close());
  }
}
