import assert from "node:assert/strict";
import { serveInterop } from "../interop-service/serve-interop.ts";
import type { Varlinkctl } from "../peers/varlinkctl.ts";
import type { CommandResult } from "../process/run-command.ts";
import type { InteropCase } from "../suite.ts";
import { RawConnection } from "../wire/raw-connection.ts";
import { RecordingRelay } from "../wire/recording-relay.ts";
import { assertSameCommandLines, ourService } from "./command-line.ts";
import { printedDescriptionCase } from "./printed-description.ts";
import { monitorCase } from "./varlinkctl-monitor.ts";

const interop = "org.example.Interop";
const large = "x".repeat(100_000);

/** A call that varlinkctl makes of our service, and what it must print. */
interface VarlinkctlCall {
  readonly feature: string;
  /** Before the verb. */
  readonly flags?: readonly string[];
  readonly method: string;
  readonly parameters: string;
  /** What the two outputs together must match. */
  readonly prints: RegExp;
}

const calls: readonly VarlinkctlCall[] = [
  {
    feature: "call",
    method: "Divide",
    parameters: '{"dividend":1,"divisor":4}',
    prints: /"result":(0\.25|2\.50*e-01)/,
  },
  {
    feature: "typed error",
    method: "Divide",
    parameters: '{"dividend":1,"divisor":0}',
    prints: /org\.example\.Interop\.DivisionByZero/,
  },
  {
    feature: "unknown method",
    method: "Nope",
    parameters: "{}",
    prints: /not found|MethodNotFound|No such device or address/i,
  },
  { feature: "invalid parameter", method: "Echo", parameters: '{"text":7}', prints: /"parameter":"text"/ },
  {
    feature: "more",
    flags: ["--more"],
    method: "Count",
    parameters: '{"to":3}',
    prints: /"number":1.*"number":2.*"number":3/s,
  },
  { feature: "large", method: "Echo", parameters: JSON.stringify({ text: large }), prints: /x{100000}/ },
  {
    feature: "int64",
    method: "Identity",
    parameters: '{"value":9223372036854775807}',
    prints: /9223372036854775807/,
  },
];

/** varlinkctl against our service at `socketPath`, and which dialect of empty parameters it speaks. */
export function varlinkctlCases(socketPath: string, varlinkctl: Varlinkctl): readonly InteropCase[] {
  const address = `unix:${socketPath}`;
  const against = (feature: string, run: () => Promise<void>): InteropCase => ({
    feature,
    async run() {
      await using _ = await serveInterop(address);
      await run();
    },
  });
  return [
    against("info", async () =>
      assert.match(output(await varlinkctl.run(["info", address])), /org\.example\.Interop/),
    ),
    against("describe", async () => {
      assert.match(output(await varlinkctl.run(["introspect", address, interop])), /method.*Divide/s);
    }),
    ...calls.map(({ feature, flags = [], method, parameters, prints }) =>
      against(feature, async () => {
        const args = ["--json=short", ...flags, "call", address, `${interop}.${method}`, parameters];
        assert.match(output(await varlinkctl.run(args)), prints);
      }),
    ),
    monitorCase(address, varlinkctl),
    against("oneway", () => notesQuietly(address, varlinkctl)),
    against("dialect sent", () => sendsItsDialect(socketPath, varlinkctl)),
    ...(varlinkctl.version >= 262 ? [against("upgrade", () => upgrades(address, varlinkctl))] : []),
    against("dialects taken", () => takesBothDialects(socketPath)),
    printedDescriptionCase(async (printed) => {
      const { exitCode, stderr } = await varlinkctl.run(["validate-idl"], { input: printed });
      assert.equal(exitCode, 0, stderr);
    }),
    against("command line", () => assertSameCommandLines(varlinkctl, ourService(address))),
  ];
}

function output({ stdout, stderr }: CommandResult): string {
  return stdout + stderr;
}

async function notesQuietly(address: string, varlinkctl: Varlinkctl): Promise<void> {
  await varlinkctl.run(["--oneway", "call", address, `${interop}.Note`, '{"text":"quietly"}']);
  assert.match(output(await varlinkctl.run(["call", address, `${interop}.Noted`, "{}"])), /quietly/);
}

/** Up to 257 empty parameters are sent as such, later they are left out. */
async function sendsItsDialect(socketPath: string, varlinkctl: Varlinkctl): Promise<void> {
  const relayPath = `${socketPath}.relay`;
  const relay = await RecordingRelay.open(relayPath, socketPath);
  try {
    const { exitCode } = await varlinkctl.run(["call", `unix:${relayPath}`, `${interop}.Noted`, "{}"]);
    assert.equal(exitCode, 0);
    assert.equal(relay.sent.includes('"parameters":{}'), varlinkctl.version <= 257, relay.sent);
  } finally {
    await relay.close();
  }
}

/** From 261 on varlinkctl joins an upgraded connection to its standard input and output. */
async function upgrades(address: string, varlinkctl: Varlinkctl): Promise<void> {
  const args = ["--upgrade", "call", address, `${interop}.Raw`, "{}"];
  assert.match(output(await varlinkctl.run(args, { input: "no longer Varlink\n" })), /no longer Varlink/);
}

async function takesBothDialects(socketPath: string): Promise<void> {
  using connection = await RawConnection.open(socketPath);
  const method = `${interop}.Noted`;
  connection.send({ method }, { method, parameters: {} }, { method, parameters: null });
  for (let count = 0; count < 3; count += 1) {
    assert.equal(await connection.next(), '{"parameters":{"texts":[]}}');
  }
}
