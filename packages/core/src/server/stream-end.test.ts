import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { finite } from "./handler.ts";
import { askFor, call, continues, Example, errorReply, internal, reply, turn } from "./test-service.ts";

const values = (to: number) => Array.from({ length: to }, (_, index) => ({ count: index + 1 }));
const count = (flag: string | undefined = "more", to = 3) => call("Count", { to }, ...(flag ? [flag] : []));

describe("the end of a stream", () => {
  it("that comes late without a value is an empty last reply where all outputs are nullable", async () => {
    const { messages } = await askFor(
      {
        async *watch() {
          yield { value: 1 };
          await turn();
        },
      },
      call("Watch", {}, "more"),
      2,
    );
    assert.deepEqual(messages, [continues({ value: 1 }), {}]);
  });

  it("that comes late without a value is an internal failure otherwise, which names the ways out", async () => {
    const { messages, failures, peer } = await askFor(
      {
        async *count() {
          yield { count: 1 };
          await turn();
        },
      },
      count(),
      2,
    );
    assert.deepEqual(messages, [continues({ count: 1 }), internal]);
    const error = failures[0]?.error;
    assert.ok(error instanceof UsageError && error.code === "ERR_VARLINK_HANDLER");
    assert.match(error.message, /`return`.*`finite\(/);
    assert.equal(peer.ended, undefined);
  });

  it("without any value is an empty reply, or an internal failure", async () => {
    for (const empty of [() => [], () => finite([]), async function* () {}, function* () {}]) {
      const { messages, failures } = await askFor(
        { watch: empty, count: empty },
        call("Watch", {}, "more") + call("Watch") + count() + count(""),
        4,
      );
      assert.deepEqual(messages, [{}, {}, internal, internal]);
      assert.equal(failures.length, 2);
      assert.match(String(failures[0]?.error), /ended without a reply/);
    }
  });

  it("without any value but with an error answers that", async () => {
    const { messages } = await askFor(
      {
        // biome-ignore lint/correctness/useYield: a stream that has nothing to say is what is tested.
        async *count() {
          throw new Example.errors.Refused({ why: "none" });
        },
      },
      count(),
      1,
    );
    assert.deepEqual(messages, [errorReply("org.example.Example.Refused", { why: "none" })]);
  });
});

describe("an error in the middle of a stream", () => {
  it("comes behind the values before it, and the connection goes on", async () => {
    for (const late of [false, true]) {
      const { messages } = await askFor(
        {
          async *count() {
            yield { count: 1 };
            yield { count: 2 };
            if (late) await turn();
            throw new Example.errors.Refused({ why: "enough" });
          },
          nothing: () => {},
        },
        count() + call("Nothing"),
        4,
      );
      assert.deepEqual(messages, [
        ...values(2).map(continues),
        errorReply("org.example.Example.Refused", { why: "enough" }),
        {},
      ]);
    }
  });

  it("is internal if a value is wrong: the values before it are sent, and the generator ends", async () => {
    for (const wrap of [(list: unknown) => list, finite as (list: unknown) => unknown]) {
      let finished = false;
      const { messages, failures } = await askFor(
        {
          count: () =>
            wrap(
              (function* () {
                try {
                  yield { count: 1 };
                  yield { count: "two" };
                } finally {
                  finished = true;
                }
              })(),
            ),
        },
        count(),
        2,
      );
      assert.deepEqual(messages, [continues({ count: 1 }), internal]);
      assert.match(String(failures[0]?.error), /Count is wrong: .*count/);
      assert.equal(finished, true);
    }
  });

  it("is internal if the returned value is wrong", async () => {
    const { messages } = await askFor(
      {
        *count() {
          yield { count: 1 };
          return { count: "two" };
        },
      },
      count(),
      2,
    );
    assert.deepEqual(messages, [continues({ count: 1 }), internal]);
  });
});

describe("a call without more", () => {
  it("ends the generator behind its first value", async () => {
    const log: string[] = [];
    const { messages } = await askFor(
      {
        async *count() {
          try {
            log.push("begun");
            yield { count: 1 };
            log.push("asked again");
          } finally {
            log.push("finally");
          }
        },
      },
      count(""),
      1,
    );
    assert.deepEqual(messages, [reply({ count: 1 })]);
    assert.deepEqual(log, ["begun", "finally"]);
  });

  it("does not wait for the generator's finally", async () => {
    const { messages } = await askFor(
      {
        async *count() {
          try {
            yield { count: 1 };
          } finally {
            await new Promise(() => {});
          }
        },
        nothing: () => {},
      },
      count("") + call("Nothing"),
      2,
    );
    assert.deepEqual(messages, [reply({ count: 1 }), {}]);
  });
});
