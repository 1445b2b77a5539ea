import assert from "node:assert/strict";
import { defineInterface, State, serve } from "zlink";
import type { Varlinkctl } from "../peers/varlinkctl.ts";
import type { InteropCase } from "../suite.ts";

const Monitored = defineInterface(`interface org.example.Monitored
# [Supports 'more' flag]
method Watch() -> (number: int)`);

/** A state that changes each time somebody has been given its value, up to a last one. */
function countingState(last: number) {
  const state = new State(1);
  const watch = state.handler((number) => {
    setImmediate(() => {
      if (state.get() < last) state.set(number + 1);
      else state.close();
    });
    return { number };
  });
  return { state, watch };
}

/** varlinkctl watches a `State` until it ends, and asks for its value. */
export function monitorCase(address: string, varlinkctl: Varlinkctl): InteropCase {
  const ask = async (...flags: string[]): Promise<readonly number[]> => {
    const { state, watch } = countingState(4);
    await using _ = await serve(address, { interfaces: [Monitored.implement({ watch })] });
    const call = ["--json=short", ...flags, "call", address, "org.example.Monitored.Watch", "{}"];
    const { stdout, stderr, exitCode } = await varlinkctl.run(call);
    assert.equal(exitCode, 0, stderr);
    assert.equal(state.watchers, 0);
    return [...stdout.matchAll(/"number":(\d+)/g)].map(([, number]) => Number(number));
  };
  return {
    feature: "monitor",
    async run() {
      assert.deepEqual(await ask(), [1]);
      assert.deepEqual(await ask("--more"), [1, 2, 3, 4, 4]);
    },
  };
}
