import { testLongTextsWith, UsageError } from "@zlink/core";
import type { Native } from "@zlink/native";
import { useEventsOf } from "./node-runtime.ts";

/** Which transport carries Unix sockets, for who wants to compare or to rule one out: `node` or `native`. */
const variable = "ZLINK_TRANSPORT";

type Answer =
  | { readonly native: Native; readonly reason?: never }
  | { readonly native?: never; readonly reason: string };

let answer: Promise<Answer> | undefined;

/** The addon of `@zlink/native`; undefined where it cannot be: see {@link requireNative}. Looks once. */
export async function findNative(): Promise<Native | undefined> {
  answer ??= find();
  return (await answer).native;
}

/**
 * The addon of `@zlink/native`, for what nothing else can do. Rejects with {@link UsageError} `ERR_VARLINK_NATIVE`, which
 * says what is missing and how to get it.
 */
export async function requireNative(what: string): Promise<Native> {
  answer ??= find();
  const { native, reason } = await answer;
  if (native !== undefined) return native;
  throw new UsageError("ERR_VARLINK_NATIVE", `${what} need the package @zlink/native: ${reason}`);
}

/** Why there is no addon, and how to get it; undefined if there is one. */
export async function whyNoNative(): Promise<string | undefined> {
  answer ??= find();
  return (await answer).reason;
}

async function find(): Promise<Answer> {
  const reason = reasonAgainst();
  if (reason !== undefined) return { reason };
  try {
    const { loadNative } = await import("@zlink/native");
    const native = loadNative();
    useEventsOf(native);
    testLongTextsWith((text) => native.isPlainText(text));
    return { native };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
      return { reason: "it is not installed; npm install @zlink/native" };
    }
    return { reason: why };
  }
}

/** Decided by names, before anything is loaded: other runtimes crash in an addon that needs libuv. */
function reasonAgainst(): string | undefined {
  if ("bun" in process.versions) return "it does not run under Bun; use Node";
  if ("Deno" in globalThis) return "it does not run under Deno; use Node";
  if (process.platform !== "linux") return `it does not run on ${process.platform}; use Linux`;
  if (process.env[variable] === "node") return `the environment says ${variable}=node; unset it`;
  return undefined;
}
