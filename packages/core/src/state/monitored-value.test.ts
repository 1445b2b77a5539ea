import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { settled } from "../test-runtime.ts";
import { MonitoredValue } from "./monitored-value.ts";

/** One who reads and writes down what it is told. */
function recorder() {
  const told: (number | string)[] = [];
  const every = { isEmpty: false, add: (value: number) => void told.push(value) };
  return { told, every, wake: () => void told.push("woken") };
}

describe("MonitoredValue", () => {
  it("tells a reader of every change, and wakes it once for all of a turn", async () => {
    const monitored = new MonitoredValue(0);
    const reader = recorder();
    monitored.add(reader);
    monitored.change(1);
    monitored.change(2);
    assert.deepEqual(reader.told, [1, 2]);
    await settled();
    monitored.change(3);
    await settled();
    assert.deepEqual(reader.told, [1, 2, "woken", 3, "woken"]);
  });

  it("tells a reader that was removed of nothing any more", async () => {
    const monitored = new MonitoredValue(0);
    const [leaves, stays] = [recorder(), recorder()];
    monitored.add(leaves);
    monitored.add(stays);
    monitored.change(1);
    monitored.remove(leaves);
    monitored.change(2);
    await settled();
    assert.deepEqual(leaves.told, [1]);
    assert.deepEqual(stays.told, [1, 2, "woken"]);
    assert.equal(monitored.readers, 1);
  });
});
