import type { Listener } from "@zlink/core";
import { type ActivationAddress, parseAddress } from "../address.ts";
import { assertCarries } from "../descriptor-runtime.ts";
import { findNative } from "../native.ts";
import { listenOnDescriptor } from "../transports/adopted-descriptor.ts";
import { listenOnStdio } from "../transports/own-stdio.ts";
import { type ListenUnixOptions, listenUnix } from "../transports/unix.ts";
import { activationError, DescriptorsToTake, readPassedDescriptors } from "./passed-descriptors.ts";

/** Begins to listen somewhere. */
export type ListenerSource = () => Promise<Listener>;

const listenVariable = "SYSTEMD_VARLINK_LISTEN";

/** Read once: by then the variables are gone, and each descriptor can be taken over by one server only. */
let passedHere: Promise<DescriptorsToTake> | undefined;

/**
 * Where a service listens that its service manager has started: at the sockets it passed, and where
 * `$SYSTEMD_VARLINK_LISTEN` says, which starts any service by hand, as sd-varlink has it.
 *
 * Rejects with {@link ConnectionError} `ERR_VARLINK_ACTIVATION` if there is nothing, or not by that name.
 */
export async function activationSources(
  { name }: ActivationAddress,
  options: ListenUnixOptions,
): Promise<readonly ListenerSource[]> {
  passedHere ??= findPassed();
  const passed = await passedHere;
  const byHand = name === undefined ? sourceByHand(options) : [];
  if (byHand.length > 0 && passed.isEmpty) return byHand;
  const descriptors = passed.take(name);
  const sources = descriptors.map((each) => () => listenOnDescriptor(each.fd, options));
  return [...sources, ...byHand];
}

async function findPassed(): Promise<DescriptorsToTake> {
  const pidfdId = (await findNative())?.ownPidfdId();
  return new DescriptorsToTake(readPassedDescriptors(process.env, { pid: process.pid, pidfdId }));
}

function sourceByHand(options: ListenUnixOptions): readonly ListenerSource[] {
  const place = process.env[listenVariable];
  if (place === undefined) return [];
  delete process.env[listenVariable];
  if (place === "-") {
    if (options.fds) assertCarries("stdio:", "fds");
    if (options.senders) assertCarries("stdio:", "senderCredentials");
    return [async () => listenOnStdio(options.framing)];
  }
  const address = parseAddress(`unix:${place}`);
  if (!/^[/@]/.test(place) || address.kind !== "unix") {
    throw activationError(`$${listenVariable} must be /path, @name or -, got ${JSON.stringify(place)}`);
  }
  return [() => listenUnix(address, options)];
}
