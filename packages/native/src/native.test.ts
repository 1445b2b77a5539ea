import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arch } from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { loadNative } from "./load.ts";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { countDescriptors } from "./test-descriptors.ts";
import { isKernelSince } from "./test-kernel.ts";
import { withoutPython } from "./test-program.ts";

const folder = mkdtempSync(join(tmpdir(), "zlink-test-"));
after(() => rmSync(folder, { recursive: true }));

describe("the addon", { skip, timeout: timeLimitMs }, () => {
  it("is loaded once a thread", () => {
    assert.equal(loadNative(), addon());
  });

  it("says what a descriptor is", async () => {
    const native = addon();
    const listening = native.listen(join(folder, "listening"), 1);
    const [stream, other] = native.socketPair();
    const file = openSync("/dev/null", "r");
    assert.deepEqual(native.inspect(listening), { family: "unix", type: "stream", isListening: true });
    assert.deepEqual(native.inspect(stream), { family: "unix", type: "stream", isListening: false });
    assert.equal(native.inspect(file), undefined);
    for (const fd of [listening, stream, other, file]) closeSync(fd);
    assert.throws(() => native.inspect(file), { code: "EBADF" });
    for (const [host, family] of Object.entries({ "127.0.0.1": "inet", "::1": "inet6" })) {
      const server = createServer();
      const hasListened = await new Promise<boolean>((resolve) => {
        server.once("error", () => resolve(false)).listen(0, host, () => resolve(true));
      });
      // A machine without IPv6.
      if (!hasListened) continue;
      const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
      assert.deepEqual(native.inspect(fd), { family, type: "stream", isListening: true });
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("sends a datagram with descriptors, which stay the caller's", withoutPython, () => {
    const native = addon();
    const before = countDescriptors();
    assert.throws(() => native.sendDatagram(join(folder, "nobody"), "READY=1"), {
      code: "ENOENT",
      syscall: "sendmsg",
    });
    const path = join(folder, "notify");
    // Binds, and leaves the socket to a child that is sent to before it reads.
    const script = `import os, socket, subprocess, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
subprocess.run(sys.argv[2:], check=True)
text, fds, flags, address = socket.recv_fds(receiver, 1000, 4)
print(text.decode(), len(fds), os.fstat(fds[0]).st_rdev == os.stat("/dev/null").st_rdev)`;
    const sender = fileURLToPath(new URL("./test-datagram.js", import.meta.url));
    const { stdout, stderr } = spawnSync("python3", ["-c", script, path, process.execPath, sender, path], {
      encoding: "utf8",
    });
    assert.deepEqual([stderr, stdout], ["", "still open\nREADY=1 1 True\n"]);
    assert.equal(countDescriptors(), before);
  });

  it("knows this process by a number that another process does not have, where the kernel has one", () => {
    const id = addon().ownPidfdId();
    assert.equal(id !== undefined, isKernelSince(6, 9));
    const load = new URL("./load.js", import.meta.url).href;
    const script = `import { loadNative } from ${JSON.stringify(load)}; console.log(String(loadNative().ownPidfdId()))`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    if (id === undefined) assert.equal(stdout, "undefined\n");
    else assert.match(stdout, /^\d+\n$/);
    if (id !== undefined) assert.notEqual(stdout, `${id}\n`);
  });

  it("hands JavaScript no memory of its own: Electron allows none", () => {
    const binaries = ["glibc", "musl"].map((library) =>
      fileURLToPath(new URL(`../prebuilt/linux-${arch}-${library}.node`, import.meta.url)),
    );
    const loaded = readFileSync("/proc/self/maps", "utf8");
    const binary = binaries.find((path) => loaded.includes(path)) ?? "";
    const symbols = readFileSync(binary).toString("latin1");
    assert.ok(symbols.includes("napi_make_callback"));
    assert.equal(symbols.includes("napi_create_external"), false);
  });
});
