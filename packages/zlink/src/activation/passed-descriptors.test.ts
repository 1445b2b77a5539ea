import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescriptorsToTake, readPassedDescriptors } from "./passed-descriptors.ts";

const self = { pid: 7, pidfdId: 70n };
const ours = { LISTEN_FDS: "2", LISTEN_PID: "7" };

const names = (environment: NodeJS.ProcessEnv, identity = self) =>
  readPassedDescriptors({ ...environment }, identity).descriptors.map(({ fd, name }) => `${fd} ${name}`);

describe("the descriptors passed to a process", () => {
  it("begin at 3 and have the names that LISTEN_FDNAMES gives them", () => {
    assert.deepEqual(names({ ...ours, LISTEN_FDNAMES: "varlink:admin" }), ["3 varlink", "4 admin"]);
    assert.deepEqual(names({ ...ours, LISTEN_FDNAMES: ":" }), ["3 ", "4 "]);
    assert.deepEqual(names(ours), ["3 unknown", "4 unknown"]);
  });

  it("are those of this process, by its id and by that of its pidfd", () => {
    assert.deepEqual(names({ ...ours, LISTEN_PIDFDID: "70" }).length, 2);
    assert.deepEqual(names({ ...ours, LISTEN_PIDFDID: "71" }), []);
    assert.deepEqual(names({ ...ours, LISTEN_PID: "8" }), []);
    assert.deepEqual(names({ LISTEN_FDS: "2" }), []);
    assert.deepEqual(names({ LISTEN_PID: "7" }), []);
  });

  it("are taken by the process id alone where the pidfd cannot be known", () => {
    const identity = { pid: 7, pidfdId: undefined };
    const environment = { ...ours, LISTEN_PIDFDID: "71" };
    assert.equal(readPassedDescriptors(environment, identity).descriptors.length, 2);
  });

  it("say why there are none", () => {
    const why = (environment: NodeJS.ProcessEnv) => readPassedDescriptors(environment, self).why;
    assert.equal(why({}), "LISTEN_FDS is not set");
    assert.match(
      why({ LISTEN_FDS: "1" }),
      /^LISTEN_PID is not set, and this is process 7: start the service/,
    );
    assert.match(why({ ...ours, LISTEN_PID: "8" }), /^LISTEN_PID is 8, and this is process 7/);
    assert.match(
      why({ ...ours, LISTEN_PIDFDID: "9" }),
      /^LISTEN_PIDFDID is 9, and this is process 7 with 70/,
    );
  });

  it("leave no variable behind, whether they are ours or not", () => {
    for (const pid of ["7", "8"]) {
      const environment: NodeJS.ProcessEnv = {
        LISTEN_FDS: "1",
        LISTEN_PID: pid,
        LISTEN_PIDFDID: "70",
        LISTEN_FDNAMES: "varlink",
        PATH: "/bin",
      };
      readPassedDescriptors(environment, self);
      assert.deepEqual(environment, { PATH: "/bin" });
    }
  });

  const contradictions: [NodeJS.ProcessEnv, RegExp][] = [
    [{ ...ours, LISTEN_FDS: "0" }, /LISTEN_FDS must be a number above zero, got "0"/],
    [{ ...ours, LISTEN_FDS: "-1" }, /LISTEN_FDS must be a number above zero, got "-1"/],
    [{ ...ours, LISTEN_FDS: "two" }, /LISTEN_FDS must be a number above zero, got "two"/],
    [{ ...ours, LISTEN_FDS: "9999999999" }, /LISTEN_FDS must be a number above zero/],
    [{ ...ours, LISTEN_FDNAMES: "one" }, /LISTEN_FDS is 2, and LISTEN_FDNAMES has 1 names/],
  ];
  for (const [environment, message] of contradictions) {
    it(`are refused: ${message.source}`, () => {
      assert.throws(() => readPassedDescriptors({ ...environment }, self), {
        name: "ConnectionError",
        code: "ERR_VARLINK_ACTIVATION",
        message,
      });
    });
  }
});

describe("taking the descriptors", () => {
  const passed = (...all: string[]) =>
    new DescriptorsToTake({ descriptors: all.map((name, index) => ({ fd: 3 + index, name })), why: "" });
  const taken = (from: DescriptorsToTake, name?: string) => from.take(name).map(({ fd }) => fd);

  it("takes those named varlink, or all if none is", () => {
    assert.deepEqual(taken(passed("a", "varlink", "b", "varlink")), [4, 6]);
    assert.deepEqual(taken(passed("a", "b")), [3, 4]);
    assert.deepEqual(taken(passed("a", "varlink", "a"), "a"), [3, 5]);
  });

  it("takes each once", () => {
    const some = passed("a", "varlink");
    assert.deepEqual(taken(some), [4]);
    assert.throws(() => taken(some), { code: "ERR_VARLINK_ACTIVATION", message: /they are served already/ });
    assert.deepEqual(taken(some, "a"), [3]);
    const all = passed("a", "b");
    assert.deepEqual(taken(all, "b"), [4]);
    assert.deepEqual(taken(all), [3]);
  });

  it("refuses a name that none has", () => {
    assert.throws(() => taken(passed("a", "b"), "c"), { message: /none is named "c", there is "a", "b"/ });
  });
});
