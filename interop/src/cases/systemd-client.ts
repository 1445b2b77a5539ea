import assert from "node:assert/strict";
import { parseInterface, printInterface, sameInterface } from "@zlink/idl";
import {
  type Client,
  connect,
  describe,
  type Interface,
  isMethodError,
  stringify,
  VarlinkService,
} from "zlink";
import type { ProbeCall, SystemdProbe } from "../peers/systemd-catalogue.ts";
import type { InteropCase } from "../suite.ts";

const limit = { timeoutMs: 10_000 };

/** Our client against a real service: what it says of itself, and a typed call beyond that. */
export function systemdClientCases(address: string, probe: SystemdProbe): readonly InteropCase[] {
  return [
    { feature: "info", run: () => info(address) },
    { feature: "describe", run: () => describes(address) },
    { feature: "typed call", run: () => probes(address, probe.call) },
    { feature: "unknown method", run: () => unknownMethod(address) },
    { feature: "pipelining", run: () => pipelines(address) },
  ];
}

async function info(address: string): Promise<void> {
  await using client = await connect(address, VarlinkService);
  const { vendor, interfaces } = await client.getInfo({}, limit);
  assert.match(vendor, /systemd/);
  assert.ok(interfaces.includes("org.varlink.service"));
}

/** Every interface that it serves parses, checks, and survives being printed and parsed again. */
async function describes(address: string): Promise<void> {
  const { interfaces } = await describe(address);
  assert.ok(interfaces.length > 1, "it has no interface of its own");
  for (const { name, tree } of interfaces) {
    assert.ok(
      sameInterface(tree, parseInterface(printInterface(tree))),
      `${name} changed when it was printed`,
    );
  }
}

/** The call goes through the interface as the service describes it, so parameters and replies are checked. */
async function probes(address: string, call: ProbeCall): Promise<void> {
  const [interfaceName, member] = split(call.method);
  const { interfaces } = await describe(address);
  const described = interfaces.find(({ name }) => name === interfaceName);
  assert.ok(described, `it does not describe ${interfaceName}`);
  await using client = await connect(address);
  const outcome = await callMember(client, described, member, call).catch((error: unknown) => {
    if (isMethodError(error)) return error.name;
    throw error;
  });
  const expected = "reply" in call.expect ? call.expect.reply : call.expect.error;
  assert.ok(outcome.includes(expected), `expected ${expected}, got ${outcome.slice(0, 300)}`);
}

async function callMember(
  client: Client,
  described: Interface,
  member: string,
  call: ProbeCall,
): Promise<string> {
  // A description that was read at run time has no types: every method takes and gives any object.
  const methods: Readonly<Record<string, AnyMethod>> = client.as(described) as never;
  const method = methods[member];
  assert.ok(method, `the typed view lacks ${member}`);
  if (!call.more) return stringify(await method(call.parameters, limit));
  const replies: string[] = [];
  for await (const reply of method.more(call.parameters, limit)) replies.push(stringify(reply));
  return replies.join("\n");
}

interface AnyMethod {
  (parameters: object, options: object): Promise<object>;
  more(parameters: object, options: object): AsyncIterable<object>;
}

function split(method: string): readonly [interfaceName: string, member: string] {
  const dot = method.lastIndexOf(".");
  const member = method.slice(dot + 1);
  return [method.slice(0, dot), member.charAt(0).toLowerCase() + member.slice(1)];
}

async function unknownMethod(address: string): Promise<void> {
  await using client = await connect(address);
  await assert.rejects(client.call("org.varlink.service.Nope", {}, limit), {
    name: "org.varlink.service.MethodNotFound",
  });
}

async function pipelines(address: string): Promise<void> {
  await using client = await connect(address, VarlinkService);
  const replies = await Promise.all(Array.from({ length: 20 }, () => client.getInfo({}, limit)));
  assert.equal(new Set(replies.map((reply) => stringify(reply))).size, 1);
}
