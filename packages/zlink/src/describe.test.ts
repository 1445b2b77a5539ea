import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConnectionError, VarlinkService } from "@zlink/core";
import { describe as describeService } from "./describe.ts";
import { serve } from "./serve.ts";
import { Example } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();

describe("describe", () => {
  it("gives what a service says of itself, and its interfaces ready to be called", async () => {
    const info = { vendor: "V", product: "P", version: "1", url: "https://example.org" };
    const { path, server } = await serveHere(folder, {}, info);
    const { interfaces, ...said } = await describeService(`unix:${path}`);
    assert.deepEqual(said, info);
    assert.deepEqual(
      interfaces.map(({ name }) => name),
      ["org.example.Example", "org.varlink.service"],
    );
    assert.equal(interfaces[0]?.description, Example.description);
    await server.close();
    await assert.rejects(describeService(`unix:${path}`), ConnectionError);
  });

  it("refuses the description of another interface than was asked for", async () => {
    const lying = VarlinkService.implement({
      getInfo: () => ({
        vendor: "",
        product: "",
        version: "",
        url: "",
        interfaces: ["org.example.Promised"],
      }),
      getInterfaceDescription: () => ({ description: Example.description }),
    });
    const path = join(folder, "lying");
    await using _server = await serve(`unix:${path}`, { interfaces: [lying] });
    await assert.rejects(describeService(`unix:${path}`), {
      code: "ERR_VARLINK_PROTOCOL",
      message: "the service describes org.example.Promised as the interface org.example.Example",
    });
  });

  /** Serves so many interfaces, all described alike but for their name, and counts who asks for them. */
  async function serveMany(count: number, padding = "") {
    let asked = 0;
    const names = Array.from({ length: count }, (_, index) => `org.example.N${index}`);
    const many = VarlinkService.implement({
      getInfo: () => ({ vendor: "", product: "", version: "", url: "", interfaces: names }),
      getInterfaceDescription: ({ interface: name }) => {
        asked += 1;
        return { description: `# ${padding}\ninterface ${name}\nmethod A() -> ()\n` };
      },
    });
    const path = join(folder, `many-${count}-${padding.length}`);
    const server = await serve(`unix:${path}`, { interfaces: [many] });
    return { address: `unix:${path}`, server, asked: () => asked };
  }

  it("asks for no description where the interfaces are too many", async () => {
    const { address, server, asked } = await serveMany(1025);
    await assert.rejects(describeService(address), {
      code: "ERR_VARLINK_PROTOCOL",
      message: "expected the service to have at most 1024 interfaces, got 1025",
    });
    assert.equal(asked(), 0);
    assert.equal((await describeService(address, { maxInterfaces: 1025 })).interfaces.length, 1025);
    await server.close();
  });

  it("ends the connection where the descriptions are too much, long before the last", async () => {
    const { address, server, asked } = await serveMany(1000, "x".repeat(100_000));
    await assert.rejects(describeService(address), {
      code: "ERR_VARLINK_PROTOCOL",
      message: /at most 2097152 characters of descriptions, got 21/,
    });
    await server.close();
    assert.ok(asked() < 200, `${asked()} descriptions were made`);
  });

  it("takes turns with the rest of the program while it parses", async () => {
    const { address, server } = await serveMany(50);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    await describeService(address);
    clearImmediate(timer);
    assert.ok(turns >= 50, `${turns} turns`);
    await server.close();
  });
});
