import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FileDescriptor } from "./file-descriptor.ts";

const folder = mkdtempSync(join(tmpdir(), "zlink-fd-"));
after(() => rmSync(folder, { recursive: true }));

function fileWith(content: string): string {
  const path = join(mkdtempSync(join(folder, "file-")), "file");
  writeFileSync(path, content);
  return path;
}

const isOpen = (fd: number): boolean => {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
};

const used = { code: "ERR_VARLINK_USAGE", message: "the descriptor was closed or taken" };

describe("a FileDescriptor", () => {
  it("owns its number until it is closed", () => {
    const fd = openSync(fileWith(""), "r");
    const descriptor = new FileDescriptor(fd);
    assert.equal(descriptor.fd, fd);
    assert.ok(isOpen(fd));
    descriptor.close();
    assert.equal(descriptor.fd, -1);
    assert.ok(!isOpen(fd));
    assert.throws(() => descriptor.take(), used);
    assert.throws(() => descriptor.readable(), used);
  });

  it("is closed once: a number that was given out again meanwhile is another's", () => {
    const descriptor = new FileDescriptor(openSync(fileWith(""), "r"));
    const { fd } = descriptor;
    descriptor.close();
    const other = openSync(fileWith(""), "r");
    assert.equal(other, fd);
    descriptor.close();
    descriptor[Symbol.dispose]();
    assert.ok(isOpen(other));
    closeSync(other);
  });

  it("is closed at the end of its block", () => {
    let fd: number;
    {
      using descriptor = new FileDescriptor(openSync(fileWith(""), "r"));
      fd = descriptor.fd;
    }
    assert.ok(!isOpen(fd));
  });

  it("gives its number away", () => {
    using descriptor = new FileDescriptor(openSync(fileWith("abc"), "r"));
    const fd = descriptor.take();
    descriptor.close();
    const bytes = Buffer.alloc(3);
    assert.equal(readSync(fd, bytes), 3);
    assert.equal(bytes.toString(), "abc");
    assert.equal(descriptor.fd, -1);
    closeSync(fd);
  });

  it("is no stranger to instanceof", () => {
    using descriptor = new FileDescriptor(openSync(fileWith(""), "r"));
    assert.ok(descriptor instanceof FileDescriptor);
  });

  for (const fd of [-1, 1.5, Number.NaN, "3" as unknown as number]) {
    it(`is not made of ${typeof fd} ${fd}`, () => {
      assert.throws(() => new FileDescriptor(fd), { code: "ERR_VARLINK_VALUE" });
    });
  }

  it("warns of a number that somebody else has closed", async () => {
    const fd = openSync(fileWith(""), "r");
    const descriptor = new FileDescriptor(fd);
    closeSync(fd);
    descriptor.close();
    const [warning] = (await once(process, "warning")) as [Error];
    assert.equal(warning.message, `descriptor ${fd} could not be closed`);
    assert.equal((warning.cause as NodeJS.ErrnoException).code, "EBADF");
  });

  it("is closed with a warning when the program has lost it", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const fd = openSync(fileWith(""), "r");
    const kept = new FileDescriptor(openSync(fileWith(""), "r"));
    (() => new FileDescriptor(fd))();
    const warned = once(process, "warning") as Promise<[Error & { code: string }]>;
    let isWarned = false;
    void warned.then(() => {
      isWarned = true;
    });
    while (!isWarned) {
      collect();
      await turn();
    }
    const [{ code, message }] = await warned;
    assert.equal(code, "ERR_VARLINK_FDS_LOST");
    assert.equal(message, `descriptor ${fd} was lost without being closed; it is closed now`);
    assert.ok(!isOpen(fd));
    assert.ok(isOpen(kept.fd));
    kept.close();
  });
});

describe("a stream of a FileDescriptor", () => {
  it("reads a file, and owns the number", async () => {
    const descriptor = new FileDescriptor(openSync(fileWith("abc"), "r"));
    const { fd } = descriptor;
    const stream = descriptor.readable();
    assert.equal(descriptor.fd, -1);
    assert.equal(await text(stream), "abc");
    if (!stream.closed) await once(stream, "close");
    assert.ok(!isOpen(fd));
  });

  it("goes on in a file where that has been read to, whatever has become of its name", async () => {
    const path = fileWith("abcdef");
    const descriptor = new FileDescriptor(openSync(path, "r"));
    readSync(descriptor.fd, Buffer.alloc(3));
    rmSync(path);
    writeFileSync(path, "another");
    // Opened again, through /proc say, it would begin at the beginning.
    assert.equal(await text(descriptor.readable()), "def");
  });

  it("writes a file", async () => {
    const path = fileWith("");
    const stream = new FileDescriptor(openSync(path, "w")).writable();
    stream.end("abc");
    await once(stream, "close");
    assert.equal(readFileSync(path, "utf8"), "abc");
  });

  it("reads and writes the two ends of a pipe", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    // Opened for both, so that neither open waits for the other.
    const both = openSync(path, "r+");
    const reading = new FileDescriptor(openSync(path, "r")).readable();
    const writing = new FileDescriptor(openSync(path, "w")).writable();
    closeSync(both);
    const read = text(reading);
    writing.end("abc");
    assert.equal(await read, "abc");
  });

  it("is a socket's, both ways", async () => {
    const module = new URL("./file-descriptor.js", import.meta.url).href;
    const program = `
      import { FileDescriptor } from ${JSON.stringify(module)};
      const socket = new FileDescriptor(3).socket();
      socket.on("data", (bytes) => socket.end("got " + bytes));
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    });
    const socket = child.stdio[3] as Socket;
    socket.write("abc");
    assert.equal(await text(socket), "got abc");
    await once(child, "exit");
  });

  it("is not a file's where a socket is asked for, and leaves the descriptor as it was", () => {
    using descriptor = new FileDescriptor(openSync(fileWith(""), "r"));
    assert.throws(() => descriptor.socket(), { code: "ERR_VARLINK_USAGE" });
    assert.ok(isOpen(descriptor.fd));
  });
});
