import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError, ReplyTypeError } from "../errors.ts";
import { defineInterface } from "../interface/define-interface.ts";
import { isError, isMethodError, MethodError } from "../method-error.ts";
import { errorReply, Ftl, openTestClient, openTestConnection, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";
import { VarlinkService } from "../varlink-service/interface.ts";

/** Makes a call and lets the peer answer it. */
async function answered<T>(opened: ReturnType<typeof openTestConnection>, call: Promise<T>, text: string) {
  await settled();
  opened.peer.say(text);
  return call;
}

describe("an error that the service answers", () => {
  it("rejects with the class of the interface", async () => {
    const opened = openTestConnection();
    const call = rejection(opened.ftl.add({ a: 1, b: 1 }));
    const error = await answered(opened, call, errorReply("org.example.Ftl.Refused", { reason: "no" }));
    assert.ok(isError(error, Ftl.errors.Refused));
    assert.ok(error instanceof Ftl.errors.Refused);
    assert.ok(error instanceof MethodError);
    assert.equal(error.name, "org.example.Ftl.Refused");
    assert.equal(error.code, "ERR_VARLINK_METHOD_ERROR");
    assert.deepEqual(error.parameters, { reason: "no" });
    assert.ok(!isError(error, Ftl.errors.Failed));
  });

  it("rejects with the class of org.varlink.service", async () => {
    const opened = openTestConnection();
    const call = rejection(opened.ftl.add({ a: 1, b: 1 }));
    const name = "org.varlink.service.InvalidParameter";
    const error = await answered(opened, call, errorReply(name, { parameter: "a" }));
    assert.ok(isError(error, VarlinkService.errors.InvalidParameter));
  });

  it("is never a success when nobody declares it", async () => {
    for (const name of ["org.example.Ftl.Unknown", "org.varlink.service.Unknown", "io.systemd.System", ""]) {
      const opened = openTestConnection();
      const call = rejection(opened.ftl.add({ a: 1, b: 1 }));
      const error = await answered(opened, call, errorReply(name, { errno: 5 }));
      assert.ok(isMethodError(error));
      assert.equal(error.name, name);
      assert.deepEqual(error.parameters, { errno: 5 });
      const next = await answered(opened, opened.ftl.add({ a: 1, b: 1 }), reply({ sum: 2 }));
      assert.deepEqual(next, { sum: 2 });
    }
  });

  it("rejects its own call only", async () => {
    const opened = openTestConnection();
    const all = Promise.allSettled([1, 2, 3].map((a) => opened.ftl.add({ a, b: 0 })));
    const text = reply({ sum: 1 }) + errorReply("org.example.Ftl.Failed") + reply({ sum: 3 });
    const outcomes = await answered(opened, all, text);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });

  it("with ill-typed parameters rejects as such, and keeps the error as the cause", async () => {
    const opened = openTestConnection();
    const call = rejection(opened.ftl.add({ a: 1, b: 1 }));
    const error = await answered(opened, call, errorReply("org.example.Ftl.Refused", { reason: 1 }));
    assert.ok(error instanceof ReplyTypeError);
    assert.equal(error.path, "reason");
    assert.deepEqual(error.parameters, { reason: 1 });
    assert.ok(isError(error.cause, Ftl.errors.Refused));
  });
});

describe(".result()", () => {
  it("gives a reply as a value", async () => {
    const opened = openTestConnection();
    const result = await answered(opened, opened.ftl.add.result({ a: 1, b: 1 }), reply({ sum: 2 }));
    assert.deepEqual(result, { ok: true, reply: { sum: 2 } });
  });

  it("gives an error of the interface and of org.varlink.service as a value", async () => {
    for (const [name, parameters] of [
      ["org.example.Ftl.Refused", { reason: "no" }],
      ["org.varlink.service.PermissionDenied", {}],
    ] as const) {
      const opened = openTestConnection();
      const call = opened.ftl.add.result({ a: 1, b: 1 });
      const result = await answered(opened, call, errorReply(name, parameters));
      assert.ok(!result.ok);
      assert.equal(result.error.name, name);
      assert.deepEqual(result.error.parameters, parameters);
    }
  });

  it("rejects for an error that is not declared", async () => {
    const opened = openTestConnection();
    const call = rejection(opened.ftl.add.result({ a: 1, b: 1 }));
    const error = await answered(opened, call, errorReply("org.example.Other.Broken"));
    assert.ok(isMethodError(error));
  });

  it("rejects for all that is no answer", async () => {
    const opened = openTestConnection();
    const ill = rejection(opened.ftl.add.result({ a: 1, b: 1 }));
    assert.ok((await answered(opened, ill, reply({ sum: "2" }))) instanceof ReplyTypeError);
    const lost = rejection(opened.ftl.add.result({ a: 1, b: 1 }));
    opened.peer.hangUp();
    assert.ok((await lost) instanceof ConnectionError);
  });

  it("by name gives every error as a value", async () => {
    const opened = openTestConnection();
    const call = opened.connection.call.result("a.B");
    const result = await answered(opened, call, errorReply("c.D", { x: 1 }));
    assert.ok(!result.ok);
    assert.deepEqual([result.error.name, result.error.parameters], ["c.D", { x: 1 }]);
  });
});

describe("the check of replies", () => {
  it("rejects that call alone, with the path and the parameters as they came", async () => {
    const opened = openTestConnection();
    const [ill, well] = [rejection(opened.ftl.add({ a: 1, b: 1 })), opened.ftl.add({ a: 2, b: 2 })];
    const parameters = { sum: "2", extra: [1] };
    const error = await answered(opened, ill, reply(parameters) + reply({ sum: 4 }));
    assert.ok(error instanceof ReplyTypeError);
    assert.equal(error.code, "ERR_VARLINK_REPLY_TYPE");
    assert.equal(error.path, "sum");
    assert.deepEqual(error.parameters, parameters);
    assert.match(error.message, /^the reply of org\.example\.Ftl\.Add is ill-typed: /);
    assert.deepEqual(await well, { sum: 4 });
    assert.equal(opened.peer.ended, undefined);
  });

  it("keeps fields it does not know", async () => {
    const opened = openTestConnection();
    const text = reply({ sum: 2, extra: null });
    assert.deepEqual(await answered(opened, opened.ftl.add({ a: 1, b: 1 }), text), { sum: 2, extra: null });
  });

  it("is left out by an option of the call", async () => {
    const opened = openTestConnection();
    const call = opened.ftl.add({ a: 1, b: 1 }, { validate: false });
    assert.deepEqual(await answered(opened, call, reply({ sum: "2" })), { sum: "2" });
  });

  it("is left out by an option of the client, which a call may overrule", async () => {
    const opened = openTestConnection({ validate: false });
    const loose = opened.ftl.add({ a: 1, b: 1 });
    assert.deepEqual(await answered(opened, loose, reply({ sum: "2" })), { sum: "2" });
    const strict = rejection(opened.ftl.add({ a: 1, b: 1 }, { validate: true }));
    assert.ok((await answered(opened, strict, reply({ sum: "2" }))) instanceof ReplyTypeError);
  });

  it("is not made of calls by name", async () => {
    const opened = openTestConnection();
    const call = opened.connection.call("org.example.Ftl.Add", { a: 1, b: 1 });
    assert.deepEqual(await answered(opened, call, reply({ sum: "2" })), { sum: "2" });
  });
});

describe("integers", () => {
  const large = "18446744073709551615";
  const Big = defineInterface(
    `interface org.example.Ftl
method Add(a: int, b: int) -> (sum: int)
`,
    { int: "bigint" },
  );

  it("are exact beyond 2^53, checked or not, typed or not", async () => {
    const opened = openTestConnection();
    const calls = [
      opened.ftl.add({ a: 1, b: 1 }),
      opened.ftl.add({ a: 1, b: 1 }, { validate: false }),
      opened.connection.call("org.example.Ftl.Add"),
    ];
    for (const call of calls) {
      const sum: unknown = await answered(opened, call, `{"parameters":{"sum":${large}}}\0`);
      assert.deepEqual(sum, { sum: 2n ** 64n - 1n });
    }
  });

  it("are bigints throughout where the interface says so", async () => {
    for (const validate of [true, false]) {
      const opened = openTestConnection({ validate });
      const call = opened.connection.as(Big).add({ a: 1n, b: 2n ** 63n });
      const sum = await answered(opened, call, reply({ sum: 2 }));
      assert.deepEqual(sum, { sum: 2n });
      assert.equal(
        opened.peer.writes.join(""),
        '{"method":"org.example.Ftl.Add","parameters":{"a":1,"b":9223372036854775808}}\0',
      );
    }
  });
});

describe('reply: "ignore"', () => {
  it("reads and drops the reply, an error too, and keeps the order", async () => {
    const opened = openTestConnection();
    const { call } = opened.connection;
    const ignored = [call("a.B", {}, { reply: "ignore" }), call("a.C", {}, { reply: "ignore" })];
    const sum = opened.ftl.add({ a: 1, b: 1 });
    await answered(opened, sum, reply({ x: 1 }) + errorReply("c.D") + reply({ sum: 2 }));
    assert.deepEqual(await Promise.all(ignored), [undefined, undefined]);
  });

  it("rejects for nothing, not even the end of the connection", async () => {
    const { client, peer } = await openTestClient();
    const ignored = client.call("a.B", {}, { reply: "ignore" });
    await settled();
    peer(0).breakOff();
    assert.equal(await ignored, undefined);
  });
});
