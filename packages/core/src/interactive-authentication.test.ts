import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Authorization,
  InteractiveAuthenticationRequired,
  requireAuthorization,
  withInteractiveAuthentication,
} from "./interactive-authentication.ts";
import { defineInterface } from "./interface/define-interface.ts";
import { isError, MethodError } from "./method-error.ts";
import { call, errorReply, serveExample } from "./server/test-service.ts";
import { openTestConnection, rejection, reply, errorReply as says } from "./test-client.ts";
import { credentials } from "./test-credentials.ts";
import { settled } from "./test-runtime.ts";

const Machine = defineInterface(`interface org.example.Machine
method Kill(name: string, allowInteractiveAuthentication: ?bool) -> (when: int)
error NoSuchMachine ()`);

const required = "io.systemd.InteractiveAuthenticationRequired";
const kill = (allow?: boolean | null) =>
  call("org.example.Machine.Kill", { name: "web", allowInteractiveAuthentication: allow });

describe("requireAuthorization", () => {
  /** What `Kill` answers under an authority that says this, and whether it was told that it may ask. */
  async function answerUnder(authorization: Authorization | Error, bytes: string) {
    const told: boolean[] = [];
    const machine = Machine.implement({
      async kill(parameters) {
        await requireAuthorization(parameters, async (mayAsk) => {
          told.push(mayAsk);
          if (authorization instanceof Error) throw authorization;
          return authorization;
        });
        return { when: 1 };
      },
    });
    const client = serveExample({}, { interfaces: [machine] }).connect();
    client.say(bytes);
    const [answer] = await client.written(1);
    return { answer, told };
  }

  const done = { parameters: { when: 1 } };
  const [authorized, refused, challenge] = [
    { isAuthorized: true, isChallenge: false },
    { isAuthorized: false, isChallenge: false },
    { isAuthorized: false, isChallenge: true },
  ];
  const cases: [string, Authorization | Error, string, boolean, object][] = [
    ["lets those go on who may", authorized, kill(), false, done],
    ["refuses those who may not", refused, kill(), false, errorReply("PermissionDenied")],
    ["says where the user would have to be asked", challenge, kill(), false, errorReply(required)],
    ["says so also to a client that forbids it", challenge, kill(false), false, errorReply(required)],
    ["says so also where the parameter is null", challenge, kill(null), false, errorReply(required)],
    ["may ask where the client allows it", authorized, kill(true), true, done],
    ["refuses whom asking did not help", challenge, kill(true), true, errorReply("PermissionDenied")],
    [
      "passes on an error of the authority",
      new InteractiveAuthenticationRequired(),
      kill(true),
      true,
      errorReply(required),
    ],
  ];
  for (const [name, authorization, bytes, mayAsk, expected] of cases) {
    it(name, async () => {
      const { answer, told } = await answerUnder(authorization, bytes);
      assert.deepEqual(answer, expected);
      assert.deepEqual(told, [mayAsk]);
    });
  }

  it("takes nothing for a yes but true", async () => {
    const yes = { isAuthorized: "yes", isChallenge: false } as never;
    assert.deepEqual((await answerUnder(yes, kill())).answer, errorReply("PermissionDenied"));
  });

  it("decides in an access rule too", async () => {
    const machine = Machine.implement(
      { kill: () => ({ when: 1 }) },
      {
        async allow(peer, { parameters }) {
          const isAuthorized = (mayAsk: boolean) => peer.uid === 0 || mayAsk;
          await requireAuthorization(parameters, (mayAsk) => ({
            isAuthorized: isAuthorized(mayAsk),
            isChallenge: true,
          }));
          return true;
        },
      },
    );
    const service = serveExample({}, { interfaces: [machine], hasCredentials: true });
    const [user, root] = [service.connect(credentials(1)), service.connect(credentials(0))];
    user.say(kill() + kill(true));
    root.say(kill());
    assert.deepEqual(await user.written(2), [errorReply(required), done]);
    assert.deepEqual(await root.written(1), [done]);
    assert.deepEqual(service.failures, []);
  });
});

describe("withInteractiveAuthentication", () => {
  /** Makes the call, and answers it with these replies in turn. */
  async function callAnswered(...replies: string[]) {
    const { connection, peer } = openTestConnection();
    const machine = connection.as(Machine);
    const outcome = withInteractiveAuthentication((allowInteractiveAuthentication) =>
      machine.kill({ name: "web", allowInteractiveAuthentication }),
    );
    outcome.catch(() => {});
    for (const [index, text] of replies.entries()) {
      await peer.written(index + 1);
      peer.say(text);
    }
    await settled();
    return { outcome, calls: peer.writes };
  }

  it("allows nothing where nothing need be asked", async () => {
    const { outcome, calls } = await callAnswered(reply({ when: 1 }));
    assert.deepEqual(await outcome, { when: 1 });
    assert.deepEqual(calls, ['{"method":"org.example.Machine.Kill","parameters":{"name":"web"}}\0']);
  });

  it("calls once more, and allows it, where the service says that it must", async () => {
    const { outcome, calls } = await callAnswered(says(required), reply({ when: 2 }));
    assert.deepEqual(await outcome, { when: 2 });
    const parameters = '{"name":"web","allowInteractiveAuthentication":true}';
    assert.deepEqual(calls[1], `{"method":"org.example.Machine.Kill","parameters":${parameters}}\0`);
    assert.equal(calls.length, 2);
  });

  it("does not call a third time", async () => {
    const { outcome, calls } = await callAnswered(says(required), says(required));
    assert.ok(isError(await rejection(outcome), InteractiveAuthenticationRequired));
    assert.equal(calls.length, 2);
  });

  it("does not call again for any other error", async () => {
    for (const error of ["org.varlink.service.PermissionDenied", "org.example.Machine.NoSuchMachine"]) {
      const { outcome, calls } = await callAnswered(says(error));
      const thrown = await rejection(outcome);
      assert.ok(thrown instanceof MethodError && thrown.name === error);
      assert.equal(calls.length, 1);
    }
  });
});
