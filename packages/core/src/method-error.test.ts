import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isMethodError, MethodError } from "./method-error.ts";

const messageOf = (name: string, parameters: unknown): string => new MethodError(name, parameters).message;

describe("the message of a method's error", () => {
  it("says its name in words and what it carries, since logs often show nothing else", () => {
    assert.equal(messageOf("org.example.Calculator.DivisionByZero", {}), "division by zero");
    assert.equal(
      messageOf("org.varlink.service.InvalidParameter", { parameter: "mounts[2].kind" }),
      'invalid parameter {"parameter":"mounts[2].kind"}',
    );
    assert.equal(
      messageOf("io.systemd.System", { origin: "linux", errno: 5, errnoName: "EIO" }),
      'system {"origin":"linux","errno":5,"errnoName":"EIO"}',
    );
  });

  it("is one short line without control characters, whatever a peer sent", () => {
    const hostile = "\u001b[31m\n\u0000\u009b\u2028".repeat(1000);
    for (const [name, parameters] of [
      [`a.${hostile}`, {}],
      [`a.${"Bc".repeat(500_000)}`, {}],
      ["a.B", { [hostile]: hostile, list: [[hostile]], nested: { hostile }, more: 1 }],
      ["", {}],
    ] as const) {
      const message = messageOf(name, parameters);
      assert.ok(message.length < 2000, message);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
      assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f\u2028]/);
    }
  });

  it("can be made of what cannot be looked at", () => {
    const parameters = {
      get why(): string {
        throw new Error("not to be looked at");
      },
    };
    assert.equal(messageOf("org.example.Refused", parameters), "refused");
    assert.equal(messageOf("org.example.Refused", null), "refused");
    assert.equal(isMethodError(new MethodError("org.example.Refused", parameters)), true);
  });
});
