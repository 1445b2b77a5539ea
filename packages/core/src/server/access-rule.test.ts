import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ImplementOptions } from "../interface/implementation.ts";
import { credentials } from "../test-credentials.ts";
import { testRuntime } from "../test-runtime.ts";
import { type AccessRule, accessFunction } from "./access-rule.ts";
import { AccessRules } from "./access-rules.ts";
import { Example } from "./test-service.ts";

const usage = (message: RegExp) => ({ name: "UsageError", code: "ERR_VARLINK_USAGE", message });

describe("accessFunction", () => {
  const wrong: [string, unknown, RegExp][] = [
    ["a name that is no rule", "same_user", /rule of the service is wrong: .*got same_user/],
    ["null", null, /got null/],
    ["a boolean", true, /got true/],
    ["lists of which there is none", {}, /got no list/],
    ["lists that are all undefined", { uids: undefined }, /got no list/],
    ["a list that is misspelt", { uid: [1] }, /got a list uid/],
    ["a list that is none", { uids: 1000 }, /got 1000 for a list/],
    ["a name of a user", { uids: ["root"] }, /got root for the number of a user or group/],
    ["a number that no user has", { groups: [1.5] }, /got 1.5 for/],
    ["a negative number", { gids: [-1] }, /got -1 for/],
  ];
  for (const [name, rule, message] of wrong) {
    it(`refuses ${name}`, () => {
      assert.throws(() => accessFunction(rule as AccessRule, "the service", testRuntime()), usage(message));
    });
  }

  it("refuses same-user where the system has no users", () => {
    const runtime = { ...testRuntime(), userId: undefined };
    const message = /the access rule of the service is "same-user", and this system does not tell/;
    assert.throws(() => accessFunction("same-user", "the service", runtime), {
      code: "ERR_VARLINK_CREDENTIALS",
      message,
    });
  });

  it("follows a process that becomes another user", () => {
    let userId = 0;
    const runtime = Object.defineProperty(testRuntime(), "userId", { get: () => userId });
    const isSameUser = accessFunction("same-user", "the service", runtime);
    const call = {} as never;
    assert.deepEqual([isSameUser(credentials(0), call), isSameUser(credentials(8), call)], [true, false]);
    userId = 8;
    assert.deepEqual([isSameUser(credentials(0), call), isSameUser(credentials(8), call)], [false, true]);
  });
});

describe("AccessRules", () => {
  const rulesOf = (options?: ImplementOptions, allow?: AccessRule) =>
    AccessRules.of(allow, [Example.implement({} as never, options as never)], testRuntime());

  it("are none where there is no rule, so that calls need not ask for them", () => {
    assert.equal(rulesOf(), undefined);
    assert.equal(
      rulesOf({ allow: undefined, methods: { nothing: { allow: undefined }, echo: undefined } }),
      undefined,
    );
    assert.notEqual(rulesOf({ methods: { nothing: { allow: "root" } } }), undefined);
    assert.notEqual(rulesOf({}, "root"), undefined);
  });

  it("refuse a rule for a method that the interface does not have", () => {
    for (const name of ["Nothing", "nothin", "__proto__", "toString"]) {
      const methods = Object.fromEntries([[name, { allow: "root" as const }]]);
      const message = new RegExp(`name a method ${name} that org.example.Example does not have`);
      assert.throws(() => rulesOf({ methods }), usage(message));
    }
  });

  it("name the method or interface whose rule is wrong", () => {
    const wrong = "everybody" as AccessRule;
    assert.throws(
      () => rulesOf({ allow: wrong }),
      usage(/the access rule of org\.example\.Example is wrong/),
    );
    assert.throws(
      () => rulesOf({ methods: { nothing: { allow: wrong } } }),
      usage(/the access rule of org\.example\.Example\.Nothing is wrong/),
    );
  });
});
