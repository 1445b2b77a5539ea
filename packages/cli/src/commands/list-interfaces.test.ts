import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCommand } from "../test-process.ts";
import { startService } from "../test-service.ts";

describe("zlink list-interfaces", () => {
  it("prints one name a line, sorted", async () => {
    await using service = await startService();
    assert.deepEqual(await runCommand(["list-interfaces", service.address]), {
      code: 0,
      stdout: "org.example.Workshop\norg.varlink.service\n",
      stderr: "",
    });
  });
});
