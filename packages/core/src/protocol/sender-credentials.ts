/**
 * Who wrote some bytes, as the kernel says. Unlike the one who connected, that may be any process that has the socket by now.
 */
export interface SenderCredentials {
  /** Its process id; the number may belong to another process by now: decide nothing by it. */
  readonly pid: number;
  /** The user id, the real one unless a privileged process said otherwise. */
  readonly uid: number;
  /** The group id, likewise. */
  readonly gid: number;
}

/** The sender of both of two parts of a message; undefined if it is not one and the same. */
export function commonSender(
  first: SenderCredentials | undefined,
  second: SenderCredentials | undefined,
): SenderCredentials | undefined {
  if (first === undefined || second === undefined) return undefined;
  const isSame = first.pid === second.pid && first.uid === second.uid && first.gid === second.gid;
  return isSame ? second : undefined;
}
