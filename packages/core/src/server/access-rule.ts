import { UsageError } from "../errors.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import type { Runtime } from "../runtime.ts";
import type { ServiceCall } from "./service-call.ts";

/**
 * Users who may call: whoever is in one of the lists. Ids are numbers; names have to be looked up before. Root is a
 * user like any other here, with the id 0.
 */
export interface AllowedUsers {
  /** User ids. */
  readonly uids?: readonly number[] | undefined;
  /** Group ids, of which the user's primary group must be one. */
  readonly gids?: readonly number[] | undefined;
  /** Group ids, of which the user must be a member: by the primary group or a supplementary one. */
  readonly groups?: readonly number[] | undefined;
}

/**
 * Decides whether a call is answered. Only `true` lets it pass. Parameters are as they came: nothing has checked
 * them. A {@link MethodError} that it throws is the answer in place of `PermissionDenied`; whatever else it throws,
 * or gives that is no boolean, refuses too and is told to `onError`. While a promise of it is pending, later calls of
 * the same connection wait and others go on; `call.signal` says when nobody waits for it any more,
 * and the call's descriptors are closed then.
 */
export type AccessFunction = (peer: PeerCredentials, call: ServiceCall) => boolean | Promise<boolean>;

/**
 * Who may call.
 *
 * * `"root"`: the user 0.
 * * `"same-user"`: the user that the service acts as. Root is another user, as it is to sd-varlink; services of systemd
 *   let both call, which is the function `({ uid }) => uid === 0 || uid === process.geteuid?.()`.
 * * lists of users and groups, or a function that decides each call.
 *
 * A rule on a service, one on an interface and one on a method must all agree. They are asked in this order, before
 * parameters are looked at, and the answer to whom one refuses is `org.varlink.service.PermissionDenied`
 * (UAPI.20 §org.varlink.service), or nothing if the call is `oneway`. A peer whose credentials cannot be read is
 * refused without asking.
 */
export type AccessRule = "root" | "same-user" | AllowedUsers | AccessFunction;

/**
 * Makes the function of a rule; `of` says in messages what it is the rule of. Lists count as they are now. Throws
 * {@link UsageError} `ERR_VARLINK_USAGE` for what is no rule, and `ERR_VARLINK_CREDENTIALS` for `"same-user"` where the
 * runtime has no users.
 */
export function accessFunction(rule: AccessRule, of: string, runtime: Runtime): AccessFunction {
  if (rule === "root") return (peer) => peer.uid === 0;
  if (rule === "same-user") return sameUser(of, runtime);
  if (typeof rule === "function") return rule;
  if (typeof rule === "object" && rule !== null) return allowedUsers(rule, of);
  throw badRule(of, `got ${String(rule)}`);
}

function badRule(of: string, why: string): UsageError {
  const expected = 'expected "root", "same-user", lists in { uids, gids, groups }, or a function';
  return new UsageError("ERR_VARLINK_USAGE", `the access rule of ${of} is wrong: ${expected}; ${why}`);
}

function sameUser(of: string, runtime: Runtime): AccessFunction {
  if (runtime.userId === undefined) {
    const message = `the access rule of ${of} is "same-user", and this system does not tell which user the service is`;
    throw new UsageError("ERR_VARLINK_CREDENTIALS", message);
  }
  // Asked each time: a process that has bound its sockets as root may have become another user since.
  return (peer) => peer.uid === runtime.userId;
}

const listNames = ["uids", "gids", "groups"] as const;

function allowedUsers(rule: AllowedUsers, of: string): AccessFunction {
  // A misspelt list would silently let fewer in, or somebody else, than its author thinks.
  const unknown = Object.keys(rule).find((name) => !listNames.some((known) => known === name));
  if (unknown !== undefined) throw badRule(of, `got a list ${unknown}`);
  if (listNames.every((name) => rule[name] === undefined)) throw badRule(of, "got no list");
  const uids = idsIn(rule.uids, of);
  const gids = idsIn(rule.gids, of);
  const groups = idsIn(rule.groups, of);
  return (peer) =>
    uids.has(peer.uid) ||
    gids.has(peer.gid) ||
    groups.has(peer.gid) ||
    peer.groups.some((id) => groups.has(id));
}

function idsIn(list: readonly number[] | undefined, of: string): ReadonlySet<number> {
  if (list === undefined) return new Set();
  if (!Array.isArray(list)) throw badRule(of, `got ${String(list)} for a list`);
  for (const id of list) {
    if (!Number.isInteger(id) || id < 0)
      throw badRule(of, `got ${String(id)} for the number of a user or group`);
  }
  return new Set(list);
}
