import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Notification, notificationText } from "./notification.ts";

describe("a notification", () => {
  const table: [Notification, string][] = [
    [{ ready: true }, "READY=1"],
    [{ stopping: true, status: "Writing the rest" }, "STOPPING=1\nSTATUS=Writing the rest"],
    [{ reloading: true }, "RELOADING=1\nMONOTONIC_USEC=1234567"],
    [{ ready: true, status: "" }, "READY=1\nSTATUS="],
    [{ errno: 2, varlinkError: "org.example.Gone" }, "ERRNO=2\nVARLINKERROR=org.example.Gone"],
    [{ mainPid: 42, ready: false }, "MAINPID=42"],
    [{ watchdog: true }, "WATCHDOG=1"],
    [{ watchdog: "trigger" }, "WATCHDOG=trigger"],
    [{ watchdogMs: 2500, extendTimeoutMs: 0.5 }, "WATCHDOG_USEC=2500000\nEXTEND_TIMEOUT_USEC=500"],
  ];
  for (const [notification, text] of table) {
    it(`of ${JSON.stringify(notification)} is ${JSON.stringify(text)}`, () => {
      assert.equal(notificationText(notification, 1_234_567_890n), text);
    });
  }

  it("of reloading has the time of the monotonic clock", () => {
    const [, usec] = /MONOTONIC_USEC=(\d+)$/.exec(notificationText({ reloading: true })) ?? [];
    const distance = process.hrtime.bigint() / 1000n - BigInt(usec ?? 0);
    assert.ok(distance >= 0n && distance < 1_000_000n);
  });

  const wrong: [Notification, RegExp][] = [
    [{}, /expected something to notify of/],
    [{ ready: false, stopping: undefined }, /expected something to notify of/],
    [{ status: "fine\nMAINPID=1" }, /status must be one line, got "fine\\nMAINPID=1"/],
    [{ varlinkError: "a.b\0" }, /varlinkError must be one line/],
    [{ errno: -2 }, /errno must be a whole number from 0 on, got -2/],
    [{ mainPid: 1.5 }, /mainPid must be a whole number/],
    [{ watchdogMs: Number.NaN }, /watchdogMs must be a number from 0 on, got NaN/],
    [{ extendTimeoutMs: Number.POSITIVE_INFINITY }, /extendTimeoutMs must be a number/],
  ];
  for (const [notification, message] of wrong) {
    it(`cannot be made of ${JSON.stringify(notification)}: ${message.source}`, () => {
      assert.throws(() => notificationText(notification), { code: "ERR_VARLINK_USAGE", message });
    });
  }
});
