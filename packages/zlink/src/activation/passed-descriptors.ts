import { ConnectionError } from "@zlink/core";

/** A descriptor that the service manager opened for this process. */
export interface PassedDescriptor {
  readonly fd: number;
  /** The one in `LISTEN_FDNAMES`, such as `varlink`; `unknown` where there is none, as for systemd. */
  readonly name: string;
}

/** Who this process is, for whom the descriptors must have been meant. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The inode of its pidfd, where it can be known. */
  readonly pidfdId: bigint | undefined;
}

/** What was passed, and, if that is nothing, why. */
export interface Passed {
  readonly descriptors: readonly PassedDescriptor[];
  readonly why: string;
}

/** UAPI.20 §Socket activation: the first of them; the standard streams are below. */
const firstDescriptor = 3;
const variables = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDNAMES"] as const;

/**
 * Reads what a service manager says about the descriptors it passed, and takes that out of the environment: a child
 * would take them for its own. Those of another process count as none: its id is in `LISTEN_PID`, and in
 * `LISTEN_PIDFDID`, which tells it from a later process of the same id.
 *
 * Throws {@link ConnectionError} `ERR_VARLINK_ACTIVATION` for variables that contradict themselves.
 */
export function readPassedDescriptors(environment: NodeJS.ProcessEnv, self: ProcessIdentity): Passed {
  const [count, pid, pidfdId, names] = variables.map((name) => takeVariable(environment, name));
  const why = whyNotOurs({ count, pid, pidfdId }, self);
  if (why !== undefined) return { descriptors: [], why };
  const total = Number(count);
  if (!/^[1-9]\d{0,5}$/.test(count ?? "")) {
    throw activationError(`LISTEN_FDS must be a number above zero, got ${JSON.stringify(count)}`);
  }
  const named = names?.split(":") ?? new Array<string>(total).fill("unknown");
  if (named.length !== total) {
    throw activationError(`LISTEN_FDS is ${total}, and LISTEN_FDNAMES has ${named.length} names`);
  }
  return { descriptors: named.map((name, index) => ({ fd: firstDescriptor + index, name })), why: "" };
}

function takeVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  delete environment[name];
  return value;
}

function whyNotOurs(
  { count, pid, pidfdId }: Readonly<Record<"count" | "pid" | "pidfdId", string | undefined>>,
  self: ProcessIdentity,
): string | undefined {
  if (count === undefined) return "LISTEN_FDS is not set";
  if (pid !== String(self.pid)) {
    const whose = pid === undefined ? "is not set" : `is ${pid}`;
    return `LISTEN_PID ${whose}, and this is process ${self.pid}: start the service itself, not through npm or a shell`;
  }
  if (pidfdId === undefined || self.pidfdId === undefined || pidfdId === String(self.pidfdId))
    return undefined;
  return `LISTEN_PIDFDID is ${pidfdId}, and this is process ${self.pid} with ${self.pidfdId}`;
}

/** Why a service cannot get its sockets from whoever started it. */
export function activationError(why: string, cause?: unknown): ConnectionError {
  return new ConnectionError("ERR_VARLINK_ACTIVATION", `no sockets were passed to this process: ${why}`, {
    cause,
  });
}

/** The descriptors that were passed to this process, each to be taken once. */
export class DescriptorsToTake {
  readonly #passed: Passed;
  readonly #taken = new Set<PassedDescriptor>();

  constructor(passed: Passed) {
    this.#passed = passed;
  }

  /** Whether nothing was passed. */
  get isEmpty(): boolean {
    return this.#passed.descriptors.length === 0;
  }

  /**
   * Takes those of a name. Without one: those that are called `varlink`, as UAPI.20 has it, or all of them if none
   * is, since the names are the unit's own unless it says otherwise.
   *
   * Throws {@link ConnectionError} `ERR_VARLINK_ACTIVATION` if there are none, or they have been taken.
   */
  take(name: string | undefined): readonly PassedDescriptor[] {
    const { descriptors, why } = this.#passed;
    if (descriptors.length === 0) throw activationError(why);
    const wanted = selectByName(descriptors, name);
    if (wanted.length === 0) {
      const names = descriptors.map((each) => JSON.stringify(each.name)).join(", ");
      throw activationError(`none is named ${JSON.stringify(name)}, there is ${names}`);
    }
    const left = wanted.filter((each) => !this.#taken.has(each));
    if (left.length === 0) throw activationError("they are served already");
    for (const each of left) this.#taken.add(each);
    return left;
  }
}

function selectByName(
  descriptors: readonly PassedDescriptor[],
  name: string | undefined,
): readonly PassedDescriptor[] {
  const named = descriptors.filter((each) => each.name === (name ?? "varlink"));
  return named.length === 0 && name === undefined ? descriptors : named;
}
