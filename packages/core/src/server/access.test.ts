import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { framed } from "../framed.ts";
import type { ImplementOptions } from "../interface/implementation.ts";
import { giveFds, MethodError, markReceived } from "../method-error.ts";
import { defaultLimits } from "../protocol/limits.ts";
import { countReads, credentials } from "../test-credentials.ts";
import { testDescriptorRuntime, testUserId } from "../test-runtime.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import type { AccessRule } from "./access-rule.ts";
import type { ServiceCall } from "./service-call.ts";
import {
  call,
  deferred,
  Example,
  errorReply,
  reply,
  serveExample,
  type TestServerOptions,
  turn,
} from "./test-service.ts";

const denied = errorReply("PermissionDenied");
const echo = ({ text }: { text: string }) => ({ text });
const nothing = () => {};
const user = credentials(testUserId);
const root = credentials(0);

/** Serves handlers of the example under rules. */
function serveUnder(
  rules: ImplementOptions,
  options: TestServerOptions = {},
  handlers: object = { echo, nothing },
) {
  const interfaces = [Example.implement(handlers as never, rules)];
  return serveExample({}, { hasCredentials: true, interfaces, ...options });
}

/** What a user is answered to these bytes. */
async function answer(service: ReturnType<typeof serveExample>, peer = user, bytes = call("Nothing")) {
  const client = service.connect(peer);
  client.say(bytes);
  await turn();
  return client.messages;
}

describe("an access rule", () => {
  const cases: [string, AccessRule, ReturnType<typeof credentials>, boolean][] = [
    ["root lets root call", "root", root, true],
    ["root keeps others out", "root", user, false],
    ["same-user lets the service's own user call", "same-user", user, true],
    ["same-user keeps others out", "same-user", credentials(1001), false],
    ["same-user keeps root out, as sd-varlink does", "same-user", root, false],
    ["uids lets those call that it lists", { uids: [5, 6] }, credentials(6), true],
    ["uids keeps others out, root too", { uids: [5, 6] }, root, false],
    ["uids that is empty lets nobody call", { uids: [] }, root, false],
    ["gids lets those call whose primary group it lists", { gids: [6] }, credentials(6), true],
    ["gids does not look at supplementary groups", { gids: [6] }, credentials(5, [6]), false],
    ["groups looks at the primary group", { groups: [6] }, credentials(6), true],
    ["groups looks at the supplementary groups", { groups: [6] }, credentials(5, [7, 6]), true],
    ["groups keeps others out", { groups: [6] }, credentials(5, [7]), false],
    [
      "lists let those call that are in one of them",
      { uids: [1], gids: [2], groups: [3] },
      credentials(9, [3]),
      true,
    ],
    ["a function that says true lets call", () => true, user, true],
    ["a function that says false keeps out", () => false, user, false],
    ["a promise of true lets call", async () => true, user, true],
    ["a promise of false keeps out", async () => false, user, false],
  ];
  for (const [name, allow, peer, isAllowed] of cases) {
    it(name, async () => {
      for (const service of [
        serveUnder({}, { allow }),
        serveUnder({ allow }),
        serveUnder({ methods: { nothing: { allow } } }),
      ]) {
        assert.deepEqual(await answer(service, peer), [isAllowed ? {} : denied]);
        assert.deepEqual(service.failures, []);
      }
    });
  }

  it("takes lists as they were when the service began", async () => {
    const uids = [1];
    const service = serveUnder({ allow: { uids } });
    uids.push(2);
    assert.deepEqual(await answer(service, credentials(2)), [denied]);
  });

  it("is asked with the peer and the call, before its parameters are looked at", async () => {
    const seen: [unknown, ServiceCall][] = [];
    const allow = (peer: unknown, asked: ServiceCall) => seen.push([peer, asked]) < 0;
    const service = serveUnder({ allow });
    assert.deepEqual(await answer(service, user, call("Echo", { text: 1, other: true })), [denied]);
    const [peer, asked] = seen[0] ?? [];
    assert.deepEqual(peer, user);
    assert.equal(asked?.method, "org.example.Example.Echo");
    assert.deepEqual(asked?.parameters, { text: 1, other: true });
  });

  it("is asked before anything else is found wrong with a call", async () => {
    const service = serveUnder({ allow: "root" });
    const calls = ["Missing", "Echo", "Follow", "Open"].map((method) => call(method));
    const answers = await answer(service, user, calls.join("") + call("Nothing", {}, "upgrade"));
    assert.deepEqual(answers, [denied, denied, denied, denied, denied]);
    const [missing, ill] = await answer(service, root, call("Missing") + call("Echo"));
    assert.deepEqual(missing, errorReply("MethodNotFound", { method: "org.example.Example.Missing" }));
    assert.deepEqual(ill, errorReply("InvalidParameter", { parameter: "text" }));
  });

  it("keeps the handler from running, and leaves the connection open", async () => {
    let runs = 0;
    const handlers = { nothing: () => void runs++, echo };
    const service = serveUnder({ methods: { nothing: { allow: "root" } } }, {}, handlers);
    const bytes = call("Nothing") + call("Echo", { text: "x" });
    assert.deepEqual(await answer(service, user, bytes), [denied, reply({ text: "x" })]);
    assert.equal(runs, 0);
  });

  it("answers a refused oneway call with silence", async () => {
    let runs = 0;
    const handlers = { nothing: () => void runs++, echo };
    for (const allow of ["root", async () => false] as const) {
      const service = serveUnder({ methods: { nothing: { allow } } }, {}, handlers);
      const bytes = call("Nothing", {}, "oneway") + call("Echo", { text: "x" });
      assert.deepEqual(await answer(service, user, bytes), [reply({ text: "x" })]);
    }
    assert.equal(runs, 0);
  });

  it("leaves the connection Varlink when it refuses an upgrade, and ends a stream that it refuses", async () => {
    const service = serveUnder({ methods: { open: { allow: "root" }, count: { allow: async () => false } } });
    const bytes =
      call("Open", {}, "upgrade") + call("Count", { to: 2 }, "more") + call("Echo", { text: "x" });
    assert.deepEqual(await answer(service, user, bytes), [denied, denied, reply({ text: "x" })]);
  });

  it("lets the handler run at once if it says so at once", () => {
    let runs = 0;
    const always = { allow: () => true };
    const service = serveUnder(always, { ...always }, { nothing: () => void runs++ });
    service.connect(user).say(call("Nothing"));
    assert.equal(runs, 1);
  });

  it("refuses a peer whose credentials cannot be read, without asking", async () => {
    let asked = 0;
    const service = serveUnder({ allow: () => ++asked > 0 });
    const client = service.connect();
    client.say(call("Nothing"));
    await turn();
    assert.deepEqual(client.messages, [denied]);
    assert.equal(asked, 0);
  });
});

describe("the rules of a service, an interface and a method", () => {
  it("must all agree, and are asked in this order until one refuses", async () => {
    for (const refusing of [undefined, "service", "interface", "method"]) {
      for (const isLater of [false, true]) {
        const asked: string[] = [];
        const rule = (level: string) => () => {
          asked.push(level);
          return isLater ? Promise.resolve(level !== refusing) : level !== refusing;
        };
        const levels = ["service", "interface", "method"];
        const rules = { allow: rule("interface"), methods: { nothing: { allow: rule("method") } } };
        const service = serveUnder(rules, { allow: rule("service") });
        assert.deepEqual(await answer(service), [refusing === undefined ? {} : denied]);
        assert.deepEqual(
          asked,
          refusing === undefined ? levels : levels.slice(0, levels.indexOf(refusing) + 1),
        );
      }
    }
  });

  it("hold for their own part only, and nobody's credentials are read for the others", async () => {
    const service = serveUnder({ methods: { nothing: { allow: "root" } } });
    const client = new ScriptedPeer();
    const reads = countReads(client.stream, user);
    // The limit for each user reads them too.
    const unlimited = serveUnder(
      { methods: { nothing: { allow: "root" } } },
      { maxConnectionsPerUser: Infinity },
    );
    unlimited.accept(framed(client.stream, defaultLimits));
    client.say(call("Echo", { text: "x" }) + call("org.varlink.service.GetNothing"));
    await client.written(2);
    assert.equal(reads.count, 0);
    client.say(call("Nothing").repeat(3));
    await client.written(5);
    assert.equal(reads.count, 1);
    assert.deepEqual(await answer(service, user, call("Echo", { text: "x" })), [reply({ text: "x" })]);
  });

  it("hold for org.varlink.service and the fallback where they are the service's", async () => {
    const bytes = call("org.varlink.service.GetInfo") + call("org.example.Other.Do");
    const fallback = () => ({ fell: "back" });
    assert.deepEqual(await answer(serveUnder({}, { allow: "root", fallback }), user, bytes), [
      denied,
      denied,
    ]);
    const [info, other] = await answer(serveUnder({ allow: "root" }, { fallback }), user, bytes);
    assert.ok("parameters" in (info as object));
    assert.deepEqual(other, reply({ fell: "back" }));
  });

  it("may be those of an implementation of org.varlink.service", async () => {
    const own = VarlinkService.implement({} as never, { methods: { getInfo: { allow: "root" } } });
    const service = serveExample({}, { hasCredentials: true, interfaces: [own] });
    assert.deepEqual(await answer(service, user, call("org.varlink.service.GetInfo")), [denied]);
  });
});

describe("the descriptors of a call", () => {
  /** A client of a service under a rule, which has sent one call with two descriptors. */
  function sendTwo(allow: AccessRule) {
    const runtime = testDescriptorRuntime();
    let handled = 0;
    const nothing = (_: object, { fds }: ServiceCall): void => {
      handled = fds.length;
    };
    const service = serveUnder({ allow }, { runtime }, { nothing });
    const client = service.connect(user);
    client.say(call("Nothing"), [runtime.table.open(), runtime.table.open()]);
    return { runtime, service, client, handled: () => handled };
  }

  it("are closed when a rule refuses it, at once or later", async () => {
    for (const allow of ["root", async () => false] as const) {
      const { runtime, client } = sendTwo(allow);
      assert.deepEqual(await client.written(1), [denied]);
      assert.equal(runtime.table.openCount, 0);
    }
  });

  it("reach the handler when the rules agree, at once or later", async () => {
    for (const allow of ["same-user", async () => true] as const) {
      const { runtime, client, handled } = sendTwo(allow);
      assert.deepEqual(await client.written(1), [{}]);
      assert.equal(handled(), 2);
      assert.equal(runtime.table.openCount, 0);
    }
  });

  it("are closed with the call of a rule that never answers, or answers then", async () => {
    const verdict = deferred<boolean>();
    const { runtime, client, handled } = sendTwo(() => verdict.promise);
    assert.equal(runtime.table.openCount, 2);
    client.hangUp();
    assert.equal(runtime.table.openCount, 0);
    verdict.resolve(true);
    await turn();
    assert.equal(handled(), 0);
  });

  it("in an error that a rule passes on from elsewhere are closed", async () => {
    const runtime = testDescriptorRuntime();
    const error = markReceived(new MethodError("com.example.Directory.Down", {}));
    giveFds(error, [runtime.table.open()]);
    const service = serveUnder({
      allow() {
        throw error;
      },
    });
    assert.deepEqual(await answer(service), [denied]);
    assert.equal(runtime.table.openCount, 0);
  });
});

describe("an access rule that fails", () => {
  const failure = new Error("the directory is down");
  const failing: [string, AccessRule][] = [
    [
      "throws",
      () => {
        throw failure;
      },
    ],
    [
      "rejects",
      async () => {
        throw failure;
      },
    ],
  ];
  for (const [how, allow] of failing) {
    it(`refuses and is reported if it ${how}`, async () => {
      const service = serveUnder({ allow });
      assert.deepEqual(await answer(service), [denied]);
      assert.deepEqual(service.failures, [{ error: failure, method: "org.example.Example.Nothing" }]);
    });
  }

  it("refuses and is reported if it says neither true nor false", async () => {
    for (const verdict of [undefined, 1, "yes", {}, Promise.resolve(undefined)]) {
      const service = serveUnder({ allow: (() => verdict) as never });
      assert.deepEqual(await answer(service), [denied]);
      assert.ok(service.failures[0]?.error instanceof UsageError);
      assert.match(
        service.failures[0].error.message,
        /gave \w+ for a call of org\.example\.Example\.Nothing/,
      );
    }
  });

  it("answers with an error that it makes, but not with one that another service sent it", async () => {
    const refusal = () => new Example.errors.Refused({ why: "not now" });
    const made = serveUnder({
      allow: () => {
        throw refusal();
      },
    });
    assert.deepEqual(await answer(made), [errorReply("org.example.Example.Refused", { why: "not now" })]);
    assert.deepEqual(made.failures, []);
    const error = markReceived(new MethodError("com.example.Directory.Down", {}));
    const received = serveUnder({
      allow: async () => {
        throw error;
      },
    });
    assert.deepEqual(await answer(received), [denied]);
    assert.equal(received.failures[0]?.error, error);
  });
});

describe("an access rule that takes its time", () => {
  it("lets later calls of its connection wait, and no others", async () => {
    const verdict = deferred<boolean>();
    const asked: string[] = [];
    const allow: AccessRule = (_, { method }) => {
      asked.push(method);
      return method.endsWith("Nothing") ? verdict.promise : true;
    };
    const service = serveUnder({ allow });
    const client = service.connect(user);
    client.say(call("Nothing") + call("Echo", { text: "x" }));
    await turn();
    assert.deepEqual([client.messages, asked.length], [[], 1]);
    const other = await answer(service, credentials(1), call("Echo", { text: "y" }));
    assert.deepEqual(other, [reply({ text: "y" })]);
    verdict.resolve(true);
    await client.written(2);
    assert.deepEqual(client.messages, [{}, reply({ text: "x" })]);
  });

  it("lets no more calls wait than maxWaitingCalls", async () => {
    const verdict = deferred<boolean>();
    const service = serveUnder({ allow: () => verdict.promise }, { maxWaitingCalls: 4 });
    const client = service.connect(user);
    for (let count = 0; count < 10; count += 1) client.say(call("Nothing"));
    assert.equal(client.isPaused, true);
    verdict.resolve(false);
    await client.written(10);
    assert.deepEqual(
      client.messages,
      Array.from({ length: 10 }, () => denied),
    );
  });

  it("hears by its signal that the client has gone, and no handler runs whatever it says then", async () => {
    let runs = 0;
    for (const settle of ["resolve", "reject"] as const) {
      const verdict = deferred<boolean>();
      const signal = deferred<AbortSignal>();
      const service = serveUnder(
        {
          allow(_, asked) {
            signal.resolve(asked.signal);
            return verdict.promise;
          },
        },
        {},
        { nothing: () => void runs++ },
      );
      const client = service.connect(user);
      client.say(call("Nothing"));
      const { aborted } = await signal.promise;
      assert.equal(aborted, false);
      client.hangUp();
      const { reason } = await signal.promise;
      assert.match(String(reason), /the client has gone away/);
      if (settle === "resolve") verdict.resolve(true);
      else verdict.reject(reason);
      await turn();
      assert.deepEqual(service.failures, []);
      assert.deepEqual(client.messages, []);
    }
    assert.equal(runs, 0);
  });

  it("is reported also after its client has gone, if it fails for a reason of its own", async () => {
    const verdict = deferred<boolean>();
    const service = serveUnder({ allow: () => verdict.promise });
    const client = service.connect(user);
    client.say(call("Nothing"));
    client.hangUp();
    verdict.reject(new Error("the directory is down"));
    await turn();
    assert.match(String(service.failures[0]?.error), /the directory is down/);
  });

  it("does not keep a server open that closes", async () => {
    const asked = deferred<AbortSignal>();
    const service = serveUnder({
      allow(_, { signal }) {
        asked.resolve(signal);
        return new Promise(() => {});
      },
    });
    service.connect(user).say(call("Nothing"));
    const signal = await asked.promise;
    await service.server.close({ graceMs: 1 });
    assert.equal(signal.aborted, true);
  });
});
