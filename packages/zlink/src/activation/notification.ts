import { UsageError } from "@zlink/core";

/** What a service tells its manager: the assignments of sd_notify(3), with the units of this library. */
export interface Notification {
  /** It has started, or has reloaded: `READY=1`. */
  readonly ready?: boolean | undefined;
  /** It reads its configuration again, and will be ready after that: `RELOADING=1`, with the time it needs. */
  readonly reloading?: boolean | undefined;
  /** It is about to end: `STOPPING=1`. */
  readonly stopping?: boolean | undefined;
  /** What it does, in one line for people: `STATUS=`. */
  readonly status?: string | undefined;
  /** Why it fails, as the number of a system error: `ERRNO=`. */
  readonly errno?: number | undefined;
  /** Why it fails, as the full name of a Varlink error: `VARLINKERROR=`, systemd 257 or newer. */
  readonly varlinkError?: string | undefined;
  /** The process that is the service from now on: `MAINPID=`. */
  readonly mainPid?: number | undefined;
  /** It is alive, `WATCHDOG=1`; or it wants to be treated as if it were not, `WATCHDOG=trigger`. */
  readonly watchdog?: boolean | "trigger" | undefined;
  /** Milliseconds between two signs of life from now on: `WATCHDOG_USEC=`. */
  readonly watchdogMs?: number | undefined;
  /** Milliseconds that it needs beyond the time limit that runs: `EXTEND_TIMEOUT_USEC=`. */
  readonly extendTimeoutMs?: number | undefined;
}

/**
 * Writes a notification as the datagram that systemd reads. Throws {@link UsageError} `ERR_VARLINK_USAGE` for an empty
 * one, a text of several lines, which would be several assignments, and what is no number of its kind.
 */
export function notificationText(notification: Notification, monotonicNs = process.hrtime.bigint()): string {
  const { ready, reloading, stopping, watchdog } = notification;
  const lines = [
    ...(reloading ? ["RELOADING=1", `MONOTONIC_USEC=${monotonicNs / 1000n}`] : []),
    ...(ready ? ["READY=1"] : []),
    ...(stopping ? ["STOPPING=1"] : []),
    ...textLine("STATUS", "status", notification.status),
    ...numberLine("ERRNO", "errno", notification.errno),
    ...textLine("VARLINKERROR", "varlinkError", notification.varlinkError),
    ...numberLine("MAINPID", "mainPid", notification.mainPid),
    ...(watchdog ? [`WATCHDOG=${watchdog === true ? 1 : watchdog}`] : []),
    ...microsecondLine("WATCHDOG_USEC", "watchdogMs", notification.watchdogMs),
    ...microsecondLine("EXTEND_TIMEOUT_USEC", "extendTimeoutMs", notification.extendTimeoutMs),
  ];
  if (lines.length === 0) throw new UsageError("ERR_VARLINK_USAGE", "expected something to notify of");
  return lines.join("\n");
}

function textLine(variable: string, option: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  if (/[\n\0]/.test(value)) {
    throw new UsageError("ERR_VARLINK_USAGE", `${option} must be one line, got ${JSON.stringify(value)}`);
  }
  return [`${variable}=${value}`];
}

function numberLine(variable: string, option: string, value: number | undefined): string[] {
  if (value === undefined) return [];
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UsageError("ERR_VARLINK_USAGE", `${option} must be a whole number from 0 on, got ${value}`);
  }
  return [`${variable}=${value}`];
}

function microsecondLine(variable: string, option: string, ms: number | undefined): string[] {
  if (ms === undefined) return [];
  if (!(ms >= 0) || ms === Number.POSITIVE_INFINITY) {
    throw new UsageError("ERR_VARLINK_USAGE", `${option} must be a number from 0 on, got ${ms}`);
  }
  return [`${variable}=${Math.round(ms * 1000)}`];
}
