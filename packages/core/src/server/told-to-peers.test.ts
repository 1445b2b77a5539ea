import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MethodError, markReceived } from "../method-error.ts";
import { finite, upgrade } from "./handler.ts";
import { call, serveExample, type TestServerOptions, turn } from "./test-service.ts";

/** What an error of a program says of its inside: a file, a frame of its stack, and what only its owner may know. */
const secret = "the password is 1234";
const credentials = { pid: 1, uid: 1000, gid: 1000, groups: [] };

class Failure extends Error {
  readonly path = "/srv/secret/config.json";
  readonly query = secret;
}

function fail(): never {
  const failure = new Failure(`cannot open /srv/secret/config.json: ${secret}`, { cause: new Error(secret) });
  failure.stack = `${failure.stack}\n    at load (/srv/secret/config.ts:1:1)`;
  throw failure;
}

/** Every way in which a handler can go wrong, and what it is called with. */
const handlers: Readonly<Record<string, { readonly handler: unknown; readonly bytes: string }>> = {
  throws: { handler: fail, bytes: call("Nothing") },
  rejects: { handler: async () => fail(), bytes: call("Nothing") },
  "throws a text": { handler: () => Promise.reject(secret), bytes: call("Nothing") },
  "throws what cannot be looked at": {
    handler() {
      throw new Proxy(new Failure(secret), { get: fail, getPrototypeOf: fail });
    },
    bytes: call("Nothing"),
  },
  "throws an error of the system": {
    handler() {
      const error = new Error(`ENOENT: no such file, open '/srv/secret/config.json'`);
      throw Object.assign(error, {
        code: "ENOENT",
        errno: -2,
        syscall: "open",
        path: "/srv/secret/config.json",
      });
    },
    bytes: call("Nothing"),
  },
  "passes an error of another service on": {
    handler() {
      throw markReceived(new MethodError("org.example.Other.Failed", { why: secret, path: "/srv/secret" }));
    },
    bytes: call("Nothing"),
  },
  "throws an error of another shape": {
    handler() {
      throw new MethodError("org.example.Example.Refused", { secret, at: "/srv/secret/config.ts:1:1" });
    },
    bytes: call("Nothing"),
  },
  "returns what JSON cannot hold": {
    handler: () => ({ value: Number.NaN, at: "/srv/secret" }),
    bytes: call("Watch"),
  },
  "returns what JSON throws at": { handler: () => ({ value: 1, toJSON: fail }), bytes: call("Watch") },
  "returns what throws when it is read": {
    handler: () => ({
      get value() {
        return fail();
      },
    }),
    bytes: call("Watch"),
  },
  "returns another type": { handler: () => ({ value: secret }), bytes: call("Watch") },
  "returns what is too long": {
    handler: () => ({ text: secret.repeat(1000) }),
    bytes: call("Echo", { text: "" }),
  },
  "ends a stream with an exception": {
    async *handler() {
      yield { count: 1 };
      fail();
    },
    bytes: call("Count", { to: 1 }, "more"),
  },
  "ends a list with an exception": {
    handler: () =>
      finite(
        (function* () {
          yield { count: 1 };
          fail();
        })(),
      ),
    bytes: call("Count", { to: 1 }, "more"),
  },
  "yields another type": {
    *handler() {
      yield { count: secret };
    },
    bytes: call("Count", { to: 1 }, "more"),
  },
  "refuses an upgrade with an exception": { handler: upgrade(fail), bytes: call("Open", {}, "upgrade") },
  "decides nothing about an upgrade": {
    handler: upgrade((() => secret) as never),
    bytes: call("Open", {}, "upgrade"),
  },
};

/** Calls that a service refuses before a handler sees them. */
const refused = [
  call("Missing"),
  call("org.example.Elsewhere.Method"),
  call("Echo"),
  call("Echo", { text: 1 }),
  call("Echo", { text: "", unknown: 1 }),
  call("Store", { items: [{ name: "", size: "1" }] }),
  call("Follow"),
  call("Nothing", {}, "upgrade"),
  call("Nothing"),
  call("org.varlink.service.GetInterfaceDescription", { interface: "org.example.Missing" }),
  call("org.varlink.service.GetInterfaceDescription", {}),
  call("org.varlink.service.Missing"),
];

async function heardBy(bytes: string, served: object, options: TestServerOptions = {}) {
  const service = serveExample(served, { maxMessageBytes: 4096, ...options });
  const peer = service.connect(options.hasCredentials ? credentials : undefined);
  peer.say(bytes);
  await turn();
  await turn();
  return { text: peer.writes.join(""), failures: service.failures };
}

/** No path, no frame of a stack, and nothing of what went wrong. */
function assertTellsNothing(text: string): void {
  for (const told of [
    /\/srv/,
    /1234/,
    /\.[cm]?[jt]s\b/,
    /\bat .*:\d+/,
    /ENOENT/,
    /node_modules/,
    /file:/,
    /ERR_/,
  ]) {
    assert.doesNotMatch(text, told);
  }
}

const memberOf = (bytes: string): string => {
  const { method } = JSON.parse(bytes.slice(0, -1)) as { method: string };
  const member = method.slice(method.lastIndexOf(".") + 1);
  return `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
};

describe("what a client hears of a mistake", () => {
  for (const [what, { handler, bytes }] of Object.entries(handlers)) {
    it(`is that there was one, when a handler ${what}`, async () => {
      const { text, failures } = await heardBy(bytes, { [memberOf(bytes)]: handler });
      assertTellsNothing(text);
      assert.match(
        text,
        /"error":"io\.systemd\.System","parameters":\{"origin":"linux","errno":5,"errnoName":"EIO"\}/,
      );
      assert.equal(failures.length, 1, "its owner hears of it");
    });
  }

  it("is that there was one, when it was made by a fallback", async () => {
    const bytes = call("org.example.Elsewhere.Method");
    const { text, failures } = await heardBy(bytes, {}, { fallback: fail });
    assertTellsNothing(text);
    assert.match(text, /io\.systemd\.System/);
    assert.equal(failures.length, 1);
  });

  it("is a refusal, when it was made by an access rule", async () => {
    for (const allow of [fail, async () => fail(), () => secret as never]) {
      const { text, failures } = await heardBy(
        call("Nothing"),
        { nothing() {} },
        { allow, hasCredentials: true },
      );
      assertTellsNothing(text);
      assert.match(text, /org\.varlink\.service\.PermissionDenied/);
      assert.equal(failures.length, 1);
    }
  });

  it("is what the call itself said, when the call is to blame", async () => {
    for (const bytes of refused) {
      const { text, failures } = await heardBy(bytes, {});
      assertTellsNothing(text);
      assert.match(text, /"error":"org\.varlink\.service\./, bytes);
      assert.deepEqual(failures, []);
    }
  });

  it("is nothing, when it broke the protocol", async () => {
    for (const bytes of [
      "no JSON\0",
      '{"method":1}\0',
      '{"method":"a.B","/srv":1}\0',
      `${"x".repeat(5000)}\0`,
    ]) {
      assert.equal((await heardBy(bytes, {})).text, "");
    }
  });
});
