import assert from "node:assert/strict";
import { once } from "node:events";
import {
  ConnectionError,
  connect,
  describe,
  isMethodError,
  MethodError,
  openConnection,
  ProtocolError,
  VarlinkService,
} from "zlink";
import { Interop } from "../interop-service/interop-interface.ts";
import type { InteropCase } from "../suite.ts";

/** In what a peer's service departs from the specification, as observed. */
export interface ServiceTraits {
  /** Closes the connection where `MethodNotFound` or `InterfaceNotFound` is due. */
  readonly closesInsteadOfError?: boolean;
  /** Answers an unknown method that was called `oneway`. */
  readonly answersUnknownOneway?: boolean;
  /** Whether it can hand a connection over to another protocol. */
  readonly canUpgrade?: boolean;
  /** What an ill-typed parameter gets there; by default `InvalidParameter`. */
  readonly illTypedParameter?: "InvalidParameter" | "closes";
}

const large = "x".repeat(100_000);
const limit = { timeoutMs: 10_000 };
const integers = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n];

/** Our client against a peer's service of org.example.Interop, a case a feature. */
export function interopClientCases(address: string, traits: ServiceTraits = {}): readonly InteropCase[] {
  const upgradeCase: InteropCase = { feature: "upgrade", run: () => upgrades(address) };
  return [
    { feature: "info", run: () => info(address) },
    { feature: "describe", run: () => describes(address) },
    { feature: "call", run: () => calls(address) },
    { feature: "typed error", run: () => typedError(address) },
    { feature: "unknown method", run: () => unknown(address, "org.example.Interop.Nope", traits) },
    { feature: "unknown interface", run: () => unknown(address, "org.example.Nope.Nope", traits) },
    { feature: "invalid parameter", run: () => illTyped(address, traits) },
    { feature: "more", run: () => streams(address) },
    { feature: "oneway", run: () => oneway(address) },
    { feature: "unknown oneway", run: () => unknownOneway(address, traits) },
    { feature: "pipelining", run: () => pipelines(address) },
    { feature: "large", run: () => largeMessage(address) },
    { feature: "int64", run: () => exactIntegers(address) },
    ...(traits.canUpgrade ? [upgradeCase] : []),
  ];
}

async function info(address: string): Promise<void> {
  await using client = await connect(address, VarlinkService);
  const { interfaces } = await client.getInfo({}, limit);
  assert.ok(interfaces.includes(Interop.name), `it lists ${interfaces.join(", ")}`);
}

async function describes(address: string): Promise<void> {
  const { interfaces } = await describe(address);
  const described = interfaces.find(({ name }) => name === Interop.name);
  const methods = described?.tree.members.filter(({ kind }) => kind === "method").map(({ name }) => name);
  assert.ok(methods?.includes("Identity"), `its methods are ${methods?.join(", ")}`);
}

async function calls(address: string): Promise<void> {
  await using client = await connect(address, Interop);
  const { result } = await client.divide({ dividend: 1, divisor: 4 }, limit);
  assert.equal(result, 0.25);
}

async function typedError(address: string): Promise<void> {
  await using client = await connect(address, Interop);
  const outcome = await client.divide.result({ dividend: 1, divisor: 0 }, limit);
  assert.ok(!outcome.ok, "the division by zero passed");
  assert.equal(outcome.error.name, "org.example.Interop.DivisionByZero");
  assert.deepEqual({ ...outcome.error.parameters }, { dividend: 1 });
}

/** Where an error is due, some services close the connection: both must reject, and neither may hang. */
async function unknown(address: string, method: string, traits: ServiceTraits): Promise<void> {
  await using client = await connect(address);
  await assert.rejects(client.call(method, { some: "parameter" }, limit), (error) => {
    if (traits.closesInsteadOfError) {
      assert.ok(error instanceof ConnectionError, String(error));
    } else {
      assert.ok(isMethodError(error), String(error));
      assert.match(error.name, /^org\.varlink\.service\.(Method|Interface)Not(Found|Implemented)$/);
    }
    return true;
  });
}

async function illTyped(address: string, traits: ServiceTraits): Promise<void> {
  await using client = await connect(address);
  const outcome = client.call("org.example.Interop.Echo", { text: 7 }, limit);
  const expected = traits.illTypedParameter ?? "InvalidParameter";
  await assert.rejects(outcome, (error) => {
    if (expected === "closes") assert.ok(!(error instanceof MethodError), String(error));
    else assert.equal((error as Error).name, "org.varlink.service.InvalidParameter");
    return true;
  });
}

async function streams(address: string): Promise<void> {
  await using client = await connect(address, Interop);
  const numbers: number[] = [];
  for await (const { number } of client.count.more({ to: 5 }, limit)) numbers.push(Number(number));
  assert.deepEqual(numbers, [1, 2, 3, 4, 5]);
}

async function oneway(address: string): Promise<void> {
  await using connection = (await openConnection(address)).as(Interop);
  const text = `from zlink ${Math.random()}`;
  await connection.note.oneway({ text });
  const { texts } = await connection.noted({}, limit);
  assert.ok(texts.includes(text), "the next reply of the connection is not that of the next call");
}

/** A service that answers must lose the connection, with an error that says why; a silent one must not. */
async function unknownOneway(address: string, traits: ServiceTraits): Promise<void> {
  await using connection = (await openConnection(address)).as(Interop);
  const sent = connection.call.oneway("org.example.Interop.Nope");
  const next = connection.divide({ dividend: 1, divisor: 4 }, limit);
  await sent;
  if (traits.answersUnknownOneway) {
    await assert.rejects(next, (error) => error instanceof ProtocolError && /oneway/.test(error.message));
  } else {
    assert.equal((await next).result, 0.25);
  }
}

async function pipelines(address: string): Promise<void> {
  await using client = await connect(address, Interop);
  const values = Array.from({ length: 100 }, (_, index) => index);
  const replies = await Promise.all(values.map((value) => client.identity({ value }, limit)));
  assert.deepEqual(
    replies.map(({ value }) => value),
    values,
  );
}

async function largeMessage(address: string): Promise<void> {
  await using client = await connect(address, Interop);
  assert.equal((await client.echo({ text: large }, limit)).text, large);
}

async function exactIntegers(address: string): Promise<void> {
  await using client = await connect(address);
  for (const value of integers) {
    const reply = await client.call("org.example.Interop.Identity", { value }, limit);
    assert.equal(reply["value"], value);
  }
}

async function upgrades(address: string): Promise<void> {
  await using client = await connect(address, Interop);
  const { stream } = await client.raw.upgrade({}, limit);
  const bytes = Buffer.from("\0no longer Varlink\0\u0001");
  const echoed: Buffer[] = [];
  stream.write(bytes);
  while (Buffer.concat(echoed).length < bytes.length) {
    const [chunk] = (await once(stream, "data")) as [Buffer];
    echoed.push(chunk);
  }
  stream.destroy();
  assert.deepEqual(Buffer.concat(echoed), bytes);
}
