import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ServiceCall } from "@zlink/core";
import { type ServeOptions, serve } from "../serve.ts";
import { deferred, handlers } from "./test-interface.ts";

/** Serves at a fresh path in a folder. */
export async function serveHere(folder: string, own: object = {}, options: Partial<ServeOptions> = {}) {
  const path = join(folder, randomUUID());
  return { path, server: await serve(`unix:${path}`, { interfaces: handlers(own), ...options }) };
}

/** A handler that sleeps until it is let go, and notes whether it was aborted. */
export function sleeper() {
  const begun = deferred();
  const aborted = deferred();
  const gate = deferred<object>();
  const sleepUntilGate = (_: object, { signal }: ServiceCall) => {
    signal.addEventListener("abort", () => aborted.resolve());
    begun.resolve();
    return gate.promise;
  };
  return { begun, aborted, gate, sleep: sleepUntilGate };
}
