import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError } from "@zlink/core";
import { describe as describeService } from "./describe.ts";
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
});
