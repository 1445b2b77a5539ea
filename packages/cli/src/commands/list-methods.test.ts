import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCommand } from "../test-process.ts";
import { startService } from "../test-service.ts";

const names = ["Echo", "ListBroken", "ListTools", "Sleep", "Tidy", "Watch"].map(
  (name) => `org.example.Workshop.${name}`,
);
const ofService = ["GetInfo", "GetInterfaceDescription"].map((name) => `org.varlink.service.${name}`);

describe("zlink list-methods", () => {
  it("prints the methods of all interfaces, sorted", async () => {
    await using service = await startService();
    const { code, stdout } = await runCommand(["list-methods", service.address]);
    assert.equal(code, 0);
    assert.equal(stdout, `${[...names, ...ofService].join("\n")}\n`);
  });

  it("prints those of the interfaces named, as JSON", async () => {
    await using service = await startService();
    const words = ["list-methods", "--json=short", service.address, "org.example.Workshop"];
    assert.equal((await runCommand(words)).stdout, `${JSON.stringify(names)}\n`);
  });

  it("exits with 1 for an interface that the service lacks", async () => {
    await using service = await startService();
    assert.deepEqual(await runCommand(["list-methods", service.address, "a.b"]), {
      code: 1,
      stdout: "",
      stderr: 'the service answered the error org.varlink.service.InterfaceNotFound {"interface":"a.b"}\n',
    });
  });
});
