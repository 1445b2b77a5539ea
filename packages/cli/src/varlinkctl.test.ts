import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandPath } from "./test-process.ts";
import { startService } from "./test-service.ts";

const varlinkctl = process.env["ZLINK_VARLINKCTL"];
const skip = varlinkctl === undefined && "ZLINK_VARLINKCTL names no varlinkctl to compare with";

const workshop = "org.example.Workshop";
const calls = [
  [`${workshop}.Echo`, '{"number":18446744073709551615,"text":"ä \\"q\\" \\u0001 /"}'],
  [`${workshop}.Echo`, '{"number":-9223372036854775808,"tool":{"name":"","shelf":null,"kind":"hand"}}'],
  [`${workshop}.Echo`, '{"number":"one"}'],
  [`${workshop}.Echo`, "{"],
  ["-q", `${workshop}.Echo`, '{"number":1}'],
  [`${workshop}.Tidy`, "{}"],
  ["--oneway", `${workshop}.Tidy`, "{}"],
  ["--more", `${workshop}.ListTools`, '{"count":3}'],
  ["-E", `${workshop}.ListTools`, '{"count":1}'],
  ["--collect", `${workshop}.ListTools`, '{"count":3}'],
  ["--more", "--collect", `${workshop}.ListTools`, '{"count":3}'],
  ["--oneway", "--more", `${workshop}.ListTools`, '{"count":1}'],
  ["--more", "--oneway", `${workshop}.ListTools`, '{"count":1}'],
  ["--collect", "--oneway", `${workshop}.ListTools`, '{"count":1}'],
  ["--more", `${workshop}.ListBroken`, "{}"],
  ["--collect", `${workshop}.ListBroken`, "{}"],
  ["--more", "--quiet", `${workshop}.ListBroken`, "{}"],
  ["--more", `--graceful=${workshop}.ToolMissing`, `${workshop}.ListBroken`, "{}"],
  ["--collect", `--graceful=${workshop}.ToolMissing`, `${workshop}.ListBroken`, "{}"],
  [`--graceful=${workshop}.Nope`, "--graceful=org.varlink.service.MethodNotFound", `${workshop}.Nope`, "{}"],
  [`${workshop}.Nope`, "{}"],
  ["org.example.NoSuchInterface.Nope", "{}"],
  ["--timeout=50ms", `${workshop}.Sleep`, "{}"],
  ["--timeout=1fortnight", `${workshop}.Tidy`, "{}"],
  ["--timeout=0", `${workshop}.Tidy`, "{}"],
  ["--graceful=Nope", `${workshop}.Tidy`, "{}"],
  ["nonsense", "{}"],
];

/** What of the interop suite is used here. It stands above this package, which therefore cannot import it by name. */
interface Interop {
  compareCommandLines(programs: object, services: readonly object[]): Promise<readonly object[]>;
}

describe("beside varlinkctl", { skip }, () => {
  it("prints the same and exits with the same code", async () => {
    const interop = new URL("../../../interop/dist/command-line.js", import.meta.url);
    const { compareCommandLines } = (await import(interop.href)) as Interop;
    await using service = await startService();
    const services = [
      { address: service.address, interfaces: [workshop, "org.varlink.service"], calls },
      { address: service.path, interfaces: [], calls: calls.slice(0, 1) },
    ];
    const programs = { varlinkctl, zlink: commandPath };
    assert.deepEqual(await compareCommandLines(programs, services), []);
  });
});
