import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCommand } from "../test-process.ts";
import { startService } from "../test-service.ts";

describe("zlink info", () => {
  it("shows a table", async () => {
    await using service = await startService();
    assert.deepEqual(await runCommand(["info", service.address]), {
      code: 0,
      stdout: [
        "    Vendor: The Vendor",
        "   Product: Workshop",
        "   Version: 1.2",
        "       URL: https://example.org/",
        "Interfaces: org.example.Workshop",
        "            org.varlink.service\n",
      ].join("\n"),
      stderr: "",
    });
  });

  it("prints the reply as JSON, the service found by the path of its socket", async () => {
    await using service = await startService();
    const { stdout } = await runCommand(["info", "-j", service.path]);
    const reply = JSON.parse(stdout) as { interfaces: string[] };
    assert.equal(stdout, `${JSON.stringify(reply)}\n`);
    assert.deepEqual(reply.interfaces.toSorted(), ["org.example.Workshop", "org.varlink.service"]);
  });
});
