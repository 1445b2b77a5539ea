import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defaultLimits } from "../protocol/limits.ts";
import { testRuntime } from "../test-runtime.ts";
import { type Listener, Server, type ServerOptions } from "./server.ts";
import { Example } from "./test-service.ts";

/** Makes a server on listeners, and tells which of them it has started. */
function serveOn(parts: Partial<Listener>[], options: Partial<ServerOptions>) {
  const started: number[] = [];
  const listeners = parts.map((part, index) => ({
    start: () => void started.push(index),
    close: async () => {},
    ...part,
  }));
  const make = () =>
    new Server(listeners, { interfaces: [], runtime: testRuntime(), limits: defaultLimits, ...options });
  return { make, started };
}

const without = { address: "tcp:127.0.0.1:1", whyNoCredentials: "TCP does not tell" };
const needy: [string, Partial<ServerOptions>, string][] = [
  ["a rule of the service", { allow: "root" }, "an access rule"],
  [
    "a rule of a method",
    { interfaces: [Example.implement({} as never, { methods: { nothing: { allow: () => true } } })] },
    "an access rule",
  ],
  ["a limit for each user that was asked for", { requiresUserLimit: true }, "maxConnectionsPerUser"],
];

describe("a server on a listener that cannot tell who connects", () => {
  for (const [name, options, purpose] of needy) {
    it(`is refused with ${name}, and begins nothing`, () => {
      const { make, started } = serveOn([{ hasCredentials: true }, without], options);
      assert.throws(make, {
        name: "UsageError",
        code: "ERR_VARLINK_CREDENTIALS",
        message: `${purpose} needs to know who connects, which tcp:127.0.0.1:1 does not tell: TCP does not tell`,
      });
      assert.deepEqual(started, []);
      assert.throws(serveOn([{}], options).make, /which a listener without address does not tell$/);
    });

    it(`is not refused with ${name} where all listeners can`, () => {
      const { make, started } = serveOn([{ hasCredentials: true }, { hasCredentials: true }], options);
      make();
      assert.deepEqual(started, [0, 1]);
    });
  }

  it("is not refused where nothing was asked for", () => {
    const { make, started } = serveOn([without], {});
    make();
    assert.deepEqual(started, [0]);
  });
});
