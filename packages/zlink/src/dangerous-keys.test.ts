import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Client, connect, defineInterface, isMethodError, MethodError, serve } from "./index.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const Keys = defineInterface(`interface org.example.Keys
type Names (constructor: ?string, toString: ?string, hasOwnProperty: ?string)
method Map(map: [string]string) -> (map: [string]string)
method Maps(maps: [string][string]int) -> (maps: [string][string]int)
method Set(set: [string]()) -> (set: [string]())
method Object(object: object) -> (object: object)
method Any(value: any) -> (value: any)
method Named(named: Names) -> (named: Names)
method Fail(map: [string]string, value: any) -> ()
# [Supports 'more' flag]
method Stream(map: [string]string) -> (map: [string]string)
error Failed (map: [string]string, value: any)
`);

const names = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
  "toJSON",
  "__defineGetter__",
];

/** An object whose own members have these names, as JSON makes it. */
function withMembers<T>(value: T): Record<string, T> {
  const members = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join(",")}}`) as Record<string, T>;
}

/** What a handler got, for a look at it there. */
let seen: unknown;
const see = <T extends object>(parameters: T): T => {
  seen = parameters;
  return parameters;
};

const address = `unix:${join(freshFolder(), "socket")}`;
const server = await serve(address, {
  interfaces: [
    Keys.implement({
      map: see,
      maps: see,
      set: see,
      object: see,
      any: see,
      named: see,
      fail(parameters) {
        throw new Keys.errors.Failed(see(parameters));
      },
      *stream(parameters) {
        yield see(parameters);
        yield parameters;
      },
    }),
  ],
  fallback({ method, parameters }) {
    see(parameters);
    if (method.endsWith(".Fail")) throw new MethodError("org.example.Other.Failed", parameters);
    return parameters;
  },
});
after(() => server.close());

/** Nothing that all objects share has changed, nor the object at hand. */
function assertClean(value: unknown): void {
  assert.equal(Object.getPrototypeOf({}), Object.prototype);
  for (const name of ["text", "polluted", "0"]) assert.equal(name in {}, false);
  assert.equal(typeof {}.toString, "function");
  assert.equal({}.constructor, Object);
  if (typeof value !== "object" || value === null) return;
  assert.ok([Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value)));
  for (const member of Object.values(value)) assertClean(member);
}

/** The names are the object's own members, with these values, and nothing else is there. */
function assertSame(value: unknown, expected: unknown): void {
  assert.equal(JSON.stringify(value), JSON.stringify(expected));
  assertClean(value);
}

/** Calls, and holds what came back, and what the handler got, against what was sent. */
async function thereAndBack<P extends object>(
  sent: P,
  call: (parameters: P) => Promise<unknown>,
): Promise<void> {
  const before = JSON.stringify(sent);
  assertSame(await call(sent), sent);
  assertSame(seen, sent);
  assert.equal(JSON.stringify(sent), before);
}

const polluting = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
) as object;

function withClient(run: (client: Client) => Promise<void>): () => Promise<void> {
  return async () => {
    await using client = await connect(address);
    await run(client);
  };
}

describe("the names that every object has", () => {
  for (const validate of [true, false]) {
    const checks = validate ? "checked" : "unchecked";
    const options = { validate };

    it(
      `are keys like others in maps, sets, objects and values, ${checks}`,
      withClient(async (client) => {
        const keys = client.as(Keys);
        await thereAndBack({ map: withMembers("text") }, (sent) => keys.map(sent, options));
        await thereAndBack({ maps: withMembers(withMembers(1)) }, (sent) => keys.maps(sent, options));
        await thereAndBack({ set: withMembers({}) }, (sent) => keys.set(sent, options));
        await thereAndBack({ object: withMembers([withMembers(null)]) }, (sent) =>
          keys.object(sent, options),
        );
        await thereAndBack({ value: [withMembers(withMembers(0.5))] }, (sent) => keys.any(sent, options));
        await thereAndBack({ value: polluting }, (sent) => keys.any(sent, options));
      }),
    );

    it(
      `are keys like others in streams, ${checks}`,
      withClient(async (client) => {
        const sent = { map: withMembers("text") };
        for await (const reply of client.as(Keys).stream.more(sent, options)) assertSame(reply, sent);
      }),
    );

    it(
      `are keys like others in the parameters of errors, ${checks}`,
      withClient(async (client) => {
        const sent = { map: withMembers("text"), value: [withMembers(1), polluting] };
        await assert.rejects(client.as(Keys).fail(sent, options), (error) => {
          assert.ok(isMethodError(error));
          assertSame(error.parameters, sent);
          return true;
        });
      }),
    );
  }

  it(
    "are fields like others, and are absent where they are not given",
    withClient(async (client) => {
      const keys = client.as(Keys);
      const given = { named: { constructor: "a", toString: "b", hasOwnProperty: "c" } };
      await thereAndBack(given as never, (sent) => keys.named(sent));
      const { named } = await keys.named({ named: {} as never });
      for (const name of ["constructor", "toString", "hasOwnProperty"] as const) {
        assert.equal((named as unknown as Record<string, unknown>)[name], undefined);
      }
    }),
  );

  it(
    "are refused as parameters that no method has",
    withClient(async (client) => {
      for (const name of names) {
        const parameters = JSON.parse(`{"map":{},${JSON.stringify(name)}:{"polluted":true}}`) as object;
        await assert.rejects(client.call("org.example.Keys.Map", parameters as never), (error) => {
          assert.ok(isMethodError(error));
          assert.equal(error.name, "org.varlink.service.InvalidParameter");
          return true;
        });
        assertClean(undefined);
      }
    }),
  );

  it(
    "are parameters like others in calls that nobody checks",
    withClient(async (client) => {
      const sent = { ...withMembers("text"), polluting };
      await thereAndBack(sent, (parameters) => client.call("org.example.Other.Method", parameters));
      const large = JSON.parse(`{"__proto__":{"polluted":1},"constructor":9007199254740992}`) as object;
      const received = await client.call("org.example.Other.Method", large as never);
      assert.deepEqual(Object.keys(received), ["__proto__", "constructor"]);
      assertClean(received);
      await assert.rejects(client.call("org.example.Other.Fail", sent), (error) => {
        assert.ok(isMethodError(error));
        assertSame(error.parameters, sent);
        return true;
      });
    }),
  );

  it(
    "name no method, no interface and no error",
    withClient(async (client) => {
      for (const name of names) {
        for (const method of [`org.example.Keys.${name}`, `${name}.${name}`, name]) {
          await client.call(method, {}).then(
            (reply) => assert.deepEqual(reply, {}),
            (error) => assert.ok(isMethodError(error)),
          );
        }
        const question = { interface: name };
        await assert.rejects(
          client.call("org.varlink.service.GetInterfaceDescription", question),
          (error) => {
            assert.ok(isMethodError(error));
            assert.equal(error.name, "org.varlink.service.InterfaceNotFound");
            return true;
          },
        );
      }
    }),
  );
});
