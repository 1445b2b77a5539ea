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
});
