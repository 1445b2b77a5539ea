import { Duplex } from "node:stream";
import { type Runtime, UsageError } from "@zlink/core";
import { parseAddress } from "./address.ts";
import { nodeNet } from "./built-in-modules.ts";
import { FileDescriptor } from "./file-descriptor.ts";
import { requireNative } from "./native.ts";
import { nodeRuntime } from "./node-runtime.ts";

/** What passing descriptors takes of the system, beside a transport that carries them: Node has no call for it. */
export interface DescriptorSystem {
  /** Copies a descriptor, close-on-exec. Throws the system's error. */
  duplicate(fd: number): number;
}

/**
 * The runtime of `connect` and `serve`, which passes descriptors where `fds` says so. Rejects with {@link UsageError}
 * `ERR_VARLINK_NATIVE` where that cannot be.
 */
export async function findRuntime(fds: boolean): Promise<Runtime> {
  return fds ? descriptorRuntime(await requireNative("file descriptors")) : nodeRuntime;
}

/** The runtime of Node with a way to copy descriptors. */
export function descriptorRuntime(system: DescriptorSystem): Runtime {
  return {
    ...nodeRuntime,
    // Copied, it would be that of now.
    get userId() {
      return nodeRuntime.userId;
    },
    duplicate: (source) =>
      new FileDescriptor(system.duplicate(typeof source === "number" ? source : source.fd)),
  };
}

/** What travels beside the bytes of a Unix socket, and the option that asks for it. */
const beside = { fds: "descriptors", senderCredentials: "credentials of senders" } as const;

/** An option that takes a Unix socket and the addon. */
export type BesideOption = keyof typeof beside;

/** What to say of something that is no Unix socket. */
export function carriesNone(what: string, option: BesideOption): UsageError {
  const message = `${what} carries no ${beside[option]}: { ${option}: true } takes a Unix socket`;
  return new UsageError("ERR_VARLINK_USAGE", message);
}

/**
 * Throws {@link UsageError} `ERR_VARLINK_USAGE` for an address or stream that cannot carry what an option asks for. What
 * a program brings itself, a transport, is taken at its word.
 */
export function assertCarries(target: unknown, option: BesideOption): void {
  const what = whatCarriesNone(target);
  if (what !== undefined) throw carriesNone(what, option);
}

const carryingKinds: readonly string[] = ["unix", "exec", "activation"];

function whatCarriesNone(target: unknown): string | undefined {
  if (typeof target === "string") {
    const { kind } = parseAddress(target);
    return carryingKinds.includes(kind) ? undefined : `${kind}:`;
  }
  if (target instanceof Duplex || target instanceof nodeNet().Server) return "a stream or server of Node";
  if (typeof target !== "object" || target === null) return undefined;
  if ("command" in target) return "the standard input and output of a command";
  return "readable" in target ? "a pair of streams" : undefined;
}
