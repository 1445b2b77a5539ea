import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:net";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { memoryTransportPair } from "@zlink/core/testing";
import { descriptorRuntime } from "./descriptor-runtime.ts";
import { FileDescriptor } from "./file-descriptor.ts";
import { connect, defineInterface, openConnection, serve } from "./index.ts";

const noDescriptors = { code: "ERR_VARLINK_USAGE", name: "UsageError" };

describe("fds: true", () => {
  it("is refused for what carries none, before anything is opened", async () => {
    const server = createServer();
    await assert.rejects(connect("tcp:127.0.0.1:1", { fds: true }), {
      ...noDescriptors,
      message: "tcp: carries no descriptors: { fds: true } takes a Unix socket",
    });
    await assert.rejects(openConnection(new PassThrough(), { fds: true }), noDescriptors);
    await assert.rejects(serve(["tcp:127.0.0.1:0"], { fds: true, interfaces: [] }), noDescriptors);
    await assert.rejects(serve(server, { fds: true, interfaces: [] }), noDescriptors);
  });

  it("is not the default", async () => {
    const Files = defineInterface(`interface org.example.Files
method Open() -> (file: int)`);
    const [here, there] = memoryTransportPair();
    async function* clients() {
      yield there;
    }
    await using server = await serve(clients(), {
      interfaces: [Files.implement({ open: (_, { fds }) => ({ file: fds.length }) })],
    });
    await using connection = await openConnection(here);
    const files = connection.as(Files);
    assert.deepEqual(await files.open(), { file: 0 });
    await assert.rejects(files.open.withFds({}, { fds: [0] }), { code: "ERR_VARLINK_FDS_DISABLED" });
    assert.equal(server.connections, 1);
  });
});

describe("the runtime of descriptors", () => {
  it("copies numbers, descriptors and file handles into descriptors of their own", async () => {
    const copied: number[] = [];
    const runtime = descriptorRuntime({
      duplicate(fd) {
        copied.push(fd);
        return openSync("/dev/null", "r");
      },
    });
    await using handle = await open("/dev/null");
    using own = new FileDescriptor(openSync("/dev/null", "r"));
    const number = openSync("/dev/null", "r");
    const copies = [number, own, handle].map((source) => runtime.duplicate?.(source));
    assert.deepEqual(copied, [number, own.fd, handle.fd]);
    assert.ok(copies.every((copy) => copy instanceof FileDescriptor && copy.fd > 2 && copy !== own));
    for (const copy of copies) copy?.close();
    closeSync(number);
  });
});
