import assert from "node:assert/strict";
import { openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { FileDescriptor } from "./file-descriptor.ts";
import { connect, defineInterface, serve, takeDescriptors, upgrade, writeWithDescriptors } from "./index.ts";
import { findNative } from "./native.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const path = join(folder, "file");
writeFileSync(path, "content");
const native = await findNative();

const Channel = defineInterface(`interface org.example.Channel
method Open() -> ()
`);

/** How many descriptors this process has open. */
const openNow = (): number => readdirSync("/proc/self/fd").length;

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Serves a channel that `takeOver` gets, and opens it. */
async function openChannel(takeOver: (stream: Duplex) => void, fds = true) {
  const address = `unix:${join(folder, `channel-${Math.random()}`)}`;
  const open = upgrade(() => ({ reply: {}, takeOver }));
  const server = await serve(address, { fds, interfaces: [Channel.implement({ open })] });
  const client = await connect(address, Channel, { fds });
  const { stream } = await client.open.upgrade();
  return { stream, end: () => Promise.all([client.close(), server.close({ graceMs: 100 })]) };
}

/** Reads a stream until so many bytes have come, and gives the descriptors that came with them. */
async function read(stream: Duplex, size: number) {
  let content = "";
  for (; content.length < size; ) {
    const chunk: Buffer | null = stream.read();
    if (chunk === null) await new Promise((resolve) => stream.once("readable", resolve));
    else content += chunk.toString();
  }
  return { content, descriptors: takeDescriptors(stream) };
}

describe("a stream after an upgrade", { skip: native === undefined && "no @zlink/native" }, () => {
  it("carries descriptors both ways, each with its bytes", async () => {
    const { stream, end } = await openChannel(async (service) => {
      const { content, descriptors } = await read(service, 4);
      const contents = await Promise.all(descriptors.map((descriptor) => text(descriptor.readable())));
      service.end(`${content}: ${contents.join()}`);
    });
    using file = new FileDescriptor(openSync(path, "r"));
    stream.write("a");
    using nothing = new FileDescriptor(openSync("/dev/null", "r"));
    writeWithDescriptors(stream, bytes("bc"), [file]);
    writeWithDescriptors(stream, bytes("d"), [nothing, file]);
    assert.equal(await text(stream), "abcd: content,,");
    assert.ok(file.fd >= 0);
    await end();
  });

  it("closes the descriptors that nobody took, and those that never left", async () => {
    const before = openNow();
    const { stream, end } = await openChannel((service) => {
      service.once("data", () => service.destroy());
      service.pause();
    });
    using file = new FileDescriptor(openSync(path, "r"));
    const filler = new Uint8Array(1024 * 1024);
    for (let count = 0; count < 4; count += 1) writeWithDescriptors(stream, filler, [file, file]);
    stream.on("error", () => {}).destroy();
    await end();
    file.close();
    assert.equal(openNow(), before);
  });

  it("carries none where they are not passed", async () => {
    const { stream, end } = await openChannel((service) => void service.pipe(service), false);
    for (const other of [stream, new PassThrough()]) {
      assert.deepEqual(takeDescriptors(other), []);
      assert.throws(() => writeWithDescriptors(other, bytes("a"), [0]), { code: "ERR_VARLINK_FDS_DISABLED" });
    }
    stream.destroy();
    await end();
  });

  it("refuses descriptors without bytes, too many, and what is none", async () => {
    const { stream, end } = await openChannel((service) => void service.pipe(service));
    const refusal = { code: "ERR_VARLINK_VALUE" };
    assert.throws(() => writeWithDescriptors(stream, bytes(""), [0]), refusal);
    assert.throws(() => writeWithDescriptors(stream, bytes("a"), new Array(254).fill(0)), refusal);
    assert.throws(() => writeWithDescriptors(stream, bytes("a"), [-1]), refusal);
    stream.destroy();
    await end();
  });
});
