import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { startWatchdog, watchdogMs } from "./watchdog.ts";

describe("the watchdog", () => {
  it("is for the process that WATCHDOG_PID names, or for any", () => {
    assert.equal(watchdogMs({ WATCHDOG_USEC: "30000000" }, 7), 30_000);
    assert.equal(watchdogMs({ WATCHDOG_USEC: "1500", WATCHDOG_PID: "7" }, 7), 1.5);
    assert.equal(watchdogMs({ WATCHDOG_USEC: "1500", WATCHDOG_PID: "8" }, 7), undefined);
    assert.equal(watchdogMs({ WATCHDOG_PID: "7" }, 7), undefined);
    for (const wrong of ["", "0", "-1", "1s"])
      assert.equal(watchdogMs({ WATCHDOG_USEC: wrong }, 7), undefined);
  });

  it("is given a sign of life at half its time, until it is stopped", () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      let ticks = 0;
      const stop = startWatchdog(1000, () => (ticks += 1));
      mock.timers.tick(499);
      assert.equal(ticks, 0);
      mock.timers.tick(1001);
      assert.equal(ticks, 3);
      stop();
      mock.timers.tick(5000);
      assert.equal(ticks, 3);
    } finally {
      mock.timers.reset();
    }
  });
});
