import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { parseInterface, printInterface } from "@zlink/idl";
import { runCommand } from "../test-process.ts";
import { startService } from "../test-service.ts";

describe("zlink introspect", () => {
  it("prints an interface in canonical form", async () => {
    await using service = await startService();
    const { code, stdout } = await runCommand(["introspect", service.address, "org.example.Workshop"]);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith("# What a workshop has on its shelves\ninterface org.example.Workshop\n\n"));
    assert.equal(printInterface(parseInterface(stdout)), stdout);
  });

  it("prints all interfaces with two empty lines between them", async () => {
    await using service = await startService();
    const { stdout } = await runCommand(["introspect", service.address]);
    const texts = stdout.split("\n\n\n");
    assert.equal(texts.length, 2);
    assert.ok(texts.every((text) => printInterface(parseInterface(text)).trim() === text.trim()));
  });

  it("prints replies as JSON, as a sequence where there may be several", async () => {
    await using service = await startService();
    const one = await runCommand(["introspect", "-j", service.address, "org.example.Workshop"]);
    assert.match(one.stdout, /^\{"description":".*"\}\n$/);
    const all = await runCommand(["introspect", "-j", service.address]);
    const [before, ...texts] = all.stdout.split("\u001e");
    assert.equal(before, "");
    assert.equal(texts.length, 2);
    for (const text of texts) assert.match(text, /^\{"description":".*"\}\n$/);
  });

  it("warns of a description that is none and prints it as it came", async () => {
    const reply = '{"parameters":{"description":"interface a.b\\nmethod M("}}\0';
    const server = createServer((socket) => socket.on("data", () => socket.write(reply)));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const outcome = await runCommand(["introspect", `tcp:127.0.0.1:${port}`, "a.b"]);
    server.close();
    assert.equal(outcome.code, 0);
    assert.equal(outcome.stdout, "interface a.b\nmethod M(\n");
    assert.match(outcome.stderr, /^the description is shown as it came, because it is not valid: a\.b:2:9: /);
  });

  it("refuses what cannot be the name of an interface", async () => {
    await using service = await startService();
    assert.deepEqual(await runCommand(["introspect", service.address, "bad name"]), {
      code: 1,
      stdout: "",
      stderr: 'expected the name of an interface, got "bad name"\n',
    });
  });
});
