import type { ProbeCall, SystemdProbe } from "../peers/systemd-catalogue.ts";
import type { Varlinkctl } from "../peers/varlinkctl.ts";
import type { InteropCase } from "../suite.ts";
import { RawConnection } from "../wire/raw-connection.ts";

const serviceInterface = "org.varlink.service";

/** What a real service does on the wire, and that its own client agrees: the ground the other cases stand on. */
export function systemdWireCases(
  address: string,
  probe: SystemdProbe,
  varlinkctl: Varlinkctl,
): readonly InteropCase[] {
  const path = address.slice("unix:".length);
  const { call } = probe;
  const dialectCases: InteropCase[] = [];
  if ("error" in call.expect) {
    const { error } = call.expect;
    const run = () => speaksItsDialect(path, call, error, varlinkctl.version);
    dialectCases.push({ feature: "wire: dialect", run });
  }
  return [
    { feature: "wire: info", run: () => answersInfo(path) },
    { feature: "wire: call", run: () => answersProbe(path, call) },
    { feature: "wire: oneway", run: () => keepsSilent(path) },
    {
      feature: "their own client",
      run: () => agreesWithVarlinkctl(address, call, varlinkctl),
    },
    ...dialectCases,
  ];
}

async function answersInfo(path: string): Promise<void> {
  using connection = await RawConnection.open(path);
  connection.send({ method: `${serviceInterface}.GetInfo` });
  expectText(await connection.next(), `"${serviceInterface}"`);
}

async function answersProbe(path: string, call: ProbeCall): Promise<void> {
  using connection = await RawConnection.open(path);
  connection.send({ method: call.method, parameters: call.parameters, ...(call.more && { more: true }) });
  const replies: string[] = [];
  let reply = await connection.next();
  while (reply?.includes('"continues":true')) {
    replies.push(reply);
    reply = await connection.next();
  }
  expectText([...replies, reply].join(""), expectedText(call));
}

/** Empty parameters, here of an error: up to 257 they are sent, later they are left out. */
async function speaksItsDialect(
  path: string,
  call: ProbeCall,
  error: string,
  version: number,
): Promise<void> {
  using connection = await RawConnection.open(path);
  connection.send({ method: call.method, parameters: call.parameters, ...(call.more && { more: true }) });
  const expected = version <= 257 ? { error, parameters: {} } : { error };
  expectText(await connection.next(), JSON.stringify(expected));
}

/** An unknown method called `oneway` must leave no reply in front of the next one. */
async function keepsSilent(path: string): Promise<void> {
  using connection = await RawConnection.open(path);
  connection.send(
    { method: `${serviceInterface}.NoSuchMethod`, oneway: true },
    { method: `${serviceInterface}.GetInfo` },
  );
  expectText(await connection.next(), '"vendor"');
}

async function agreesWithVarlinkctl(address: string, call: ProbeCall, varlinkctl: Varlinkctl): Promise<void> {
  const more = call.more ? ["--more"] : [];
  const args = ["--json=short", ...more, "call", address, call.method, JSON.stringify(call.parameters)];
  const { stdout, stderr } = await varlinkctl.run(args);
  expectText(stdout + stderr, expectedText(call));
}

function expectedText(call: ProbeCall): string {
  return "reply" in call.expect ? call.expect.reply : call.expect.error;
}

function expectText(actual: string | undefined, expected: string): void {
  if (actual === undefined) throw new Error(`expected a reply with ${expected}, nothing came`);
  if (!actual.includes(expected)) throw new Error(`expected ${expected}, got ${actual.slice(0, 300)}`);
}
