import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { connect, isError, serve } from "./index.ts";
import { findNative } from "./native.ts";
import { contentOf, Files, implementFiles, open } from "./test-files.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const path = join(folder, "file");
writeFileSync(path, "content");

let sockets = 0;

async function start(fds = true) {
  sockets += 1;
  const address = `unix:${join(folder, `socket-${sockets}`)}`;
  const failures: unknown[] = [];
  const server = await serve(address, {
    fds,
    interfaces: [implementFiles(path)],
    onError: (error) => failures.push(error),
  });
  return { address, server, failures };
}

/** How many descriptors this process has. */
const openNow = (): number => readdirSync("/proc/self/fd").length;

const native = await findNative();

describe("descriptors over a socket", { skip: native === undefined && "no @zlink/native" }, () => {
  it("come and go with calls and replies", async () => {
    const { address, server } = await start();
    await using files = await connect(address, Files, { fds: true });
    const own = open(path);
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
    const own = open(path);
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
    using own = open(path);
    const read = await files.read.withFds({ file: 0 }, { fds: [own] });
    assert.equal(read.reply.text, "");
    await assert.rejects(files.open.withFds({ path }), { name: "io.systemd.System" });
    assert.equal((failures[0] as { code: string }).code, "ERR_VARLINK_FDS_DISABLED");
    assert.equal(openNow(), before + 1);
    await files.close();
    await server.close();
  });
});
