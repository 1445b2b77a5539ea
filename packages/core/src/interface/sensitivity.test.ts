import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { ReplyTypeError, UsageError } from "../errors.ts";
import { isMethodError, MethodError } from "../method-error.ts";
import { call, serveExample } from "../server/test-service.ts";
import { openTestConnection, rejection } from "../test-client.ts";
import { recordingObserver } from "../test-observer.ts";
import { settled } from "../test-runtime.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import { defineInterface } from "./define-interface.ts";

const Vault = defineInterface(`interface org.example.Vault
# [Sensitive]
method Unlock(code: string) -> (token: string)
method Store(
  label: string,
  # [Sensitive]
  value: [string]int
) -> (id: ?int)
method List() -> (labels: []string)
# [Sensitive]
method Keep(secrets: object) -> (secrets: object)
# [Sensitive]
error WrongCode (code: string)
error Full (size: int)`);

const secret = "hunter2";

/** All that a program could print of an error. */
function printed(error: unknown): string {
  return inspect(error, { depth: 10 }) + String(error) + JSON.stringify(error);
}

async function rejectionOf(method: "unlock" | "store", answer: object): Promise<unknown> {
  const { peer, connection } = openTestConnection();
  const vault = connection.as(Vault);
  const error = rejection(
    method === "unlock" ? vault.unlock({ code: secret }) : vault.store({ label: "x", value: {} }),
  );
  await settled();
  peer.say(`${JSON.stringify(answer)}\0`);
  return error;
}

describe("what is sensitive", () => {
  it("is in no error of a client: its own, one that is ill-typed, one of an interface it does not know", async () => {
    const parameters = { code: secret };
    for (const answer of [
      { parameters: { token: [secret] } },
      { parameters: { [secret]: 1, token: { [secret]: secret } } },
      { error: "org.example.Vault.WrongCode", parameters },
      { error: "org.example.Vault.WrongCode", parameters: { code: { x: secret } } },
      { error: "org.example.Vault.Full", parameters: { size: secret } },
      { error: "org.example.Vault.Full", parameters: { size: 1, extra: secret } },
      { error: "org.example.Other.Wrong", parameters },
    ]) {
      const error = await rejectionOf("unlock", answer);
      assert.ok(error instanceof ReplyTypeError || isMethodError(error), String(error));
      assert.ok(!printed(error).includes(secret), printed(error));
    }
    const wrong = await rejectionOf("unlock", { error: "org.example.Vault.WrongCode", parameters });
    assert.ok(wrong instanceof Vault.errors.WrongCode);
    assert.deepEqual(wrong.parameters, parameters);
    assert.equal(wrong.message, "wrong code");
    const { peer, connection } = openTestConnection();
    const byName = rejection(connection.call("org.example.Vault.Unlock", { code: secret }));
    await settled();
    peer.say(`${JSON.stringify({ error: "org.example.Other.Wrong", parameters })}\0`);
    assert.ok(!printed(await byName).includes(secret));
    assert.ok(
      !printed(await rejection(connection.call("org.example.Vault.Unlock", [secret]))).includes(secret),
    );
  });

  it("leaves what is not sensitive as it is", async () => {
    const full = await rejectionOf("store", { error: "org.example.Vault.Full", parameters: { size: 5 } });
    assert.match(String(full), /full \{"size":5\}/);
    const plain = new MethodError("org.example.Other.Wrong", { code: 1 });
    assert.match(inspect(plain), /code: 1/);
  });

  it("is in no error of a service, neither what its owner hears nor what a client is answered", async () => {
    const service = serveExample(
      {},
      {
        interfaces: [
          Vault.implement({
            unlock: () => ({ token: [secret] }) as never,
            store: () => {
              throw new Vault.errors.WrongCode({ code: [secret] as never });
            },
            list: () => ({ labels: [] }),
            keep: (kept) => kept,
          }),
        ],
      },
    );
    const peer = service.connect();
    const name = "org.example.Vault";
    peer.say(
      call(`${name}.Unlock`, { code: "x" }) +
        call(`${name}.Store`, { label: "x", value: {} }) +
        call(`${name}.Store`, { label: "x", value: { [secret]: "y" } }),
    );
    const answers = await peer.written(3);
    assert.deepEqual(answers[2], {
      error: VarlinkService.errors.InvalidParameter.errorName,
      parameters: { parameter: "value" },
    });
    assert.equal(service.failures.length, 2);
    for (const { error } of service.failures) {
      assert.match(String(error), /received a value that is sensitive/);
      assert.ok(!printed(error).includes(secret), printed(error));
    }
  });

  it("is not in a call that is printed whole, as its handler, an observer and onError get it", async () => {
    const calls: unknown[] = [];
    const note = (_: unknown, call: unknown) => {
      calls.push(call);
      throw new Error("broken");
    };
    const interfaces = [Vault.implement({ unlock: note, store: note, list: note, keep: note })];
    const observer = { serviceCall: (call: unknown) => void calls.push(call) };
    const onError = (_: unknown, call: unknown) => void calls.push(call);
    const peer = serveExample({}, { interfaces, observer, onError }).connect();
    peer.say(call("org.example.Vault.Unlock", { code: secret }));
    await peer.written(1);
    assert.equal(calls.length, 3);
    assert.ok(!printed(calls).includes(secret), printed(calls));
  });

  it("is not in the place of what has no form in JSON, on either side", async () => {
    const unwritable = { secrets: { [secret]: Number.NaN } };
    const { connection } = openTestConnection();
    for (const call of [
      connection.as(Vault).keep(unwritable),
      connection.call("org.example.Vault.Keep", unwritable),
    ]) {
      const error = await rejection(call);
      assert.match(String(error), /has no form in JSON/);
      assert.ok(!printed(error).includes(secret), printed(error));
    }
    for (const keep of [
      () => unwritable,
      () => Promise.reject(new MethodError("org.example.Other.Wrong", unwritable)),
    ]) {
      const service = serveExample({}, { interfaces: [Vault.implement({ keep } as never)] });
      const peer = service.connect();
      peer.say(call("org.example.Vault.Keep", { secrets: {} }));
      await peer.written(1);
      assert.match(String(service.failures[0]?.error), /has no form in JSON/);
      assert.ok(!printed(service.failures).includes(secret), printed(service.failures));
    }
  });

  it("is what the description has: any other name is refused", () => {
    const text = `interface org.example.Named
type Login (name: string)
method Enter(login: Login) -> (ok: bool)`;
    for (const name of ["Login", "Login.name", "Enter", "Enter.login", "Enter.ok"])
      defineInterface(text, { sensitive: [name] });
    for (const name of ["Nobody", "Login.password", "Enter.login.name", "", "login"]) {
      assert.throws(() => defineInterface(text, { sensitive: [name] }), UsageError, name);
    }
  });

  const malformed = [
    `{"parameters":{"token":"${secret}" x}}`,
    `{"parameters":"${secret}"}`,
    `{"parameters":["${secret}"]}`,
    `"${secret}"`,
    `["${secret}"]`,
  ];

  it("is not quoted by the error for a reply that is none", async () => {
    for (const message of malformed) {
      const { peer, connection } = openTestConnection();
      const error = rejection(connection.call("org.example.Vault.Unlock"));
      await settled();
      peer.say(`${message}\0`);
      assert.ok((await error) instanceof Error);
      assert.ok(!printed(await error).includes(secret), printed(await error));
    }
  });

  it("is not in what is told of a call that is none, nor of an error that could not be sent", async () => {
    const { observer, lines } = recordingObserver();
    const store = () => Promise.reject(new MethodError("org.example.Other.Wrong", secret));
    const interfaces = [Vault.implement({ unlock: () => ({ token: "" }), store } as never)];
    const service = serveExample({}, { interfaces, observer });
    const calls = malformed.map((message) => message.replace(/^\{/, '{"method":"org.example.Vault.Unlock",'));
    for (const message of calls) service.connect().say(`${message}\0`);
    const peer = service.connect();
    peer.say(call("org.example.Vault.Store", { label: "x", value: {} }));
    await peer.written(1);
    assert.equal(lines.filter((line) => line.startsWith("server violation")).length, calls.length);
    assert.equal(lines.filter((line) => line.startsWith("failure of")).length, 1);
    assert.ok(!lines.join().includes(secret), lines.join("\n"));
    assert.ok(!printed(service.failures).includes(secret), printed(service.failures));
  });
});
