import type { PeerSource } from "../peer-credentials.ts";

/** Counts connections by the user at the other end, up to a limit for each. */
export class UserConnections {
  readonly #max: number;
  readonly #isRequired: boolean;
  readonly #uids = new Map<PeerSource, number>();
  readonly #counts = new Map<number, number>();

  /** `isRequired` refuses a connection whose user cannot be read; otherwise it is not counted. */
  constructor(max: number, isRequired: boolean) {
    this.#max = max;
    this.#isRequired = isRequired;
  }

  /** Counts a connection of its user; false if the user has too many already. */
  enter(connection: PeerSource): boolean {
    if (this.#max === Number.POSITIVE_INFINITY) return true;
    const uid = connection.peer?.uid;
    if (uid === undefined) return !this.#isRequired;
    const count = this.#counts.get(uid) ?? 0;
    if (count >= this.#max) return false;
    this.#counts.set(uid, count + 1);
    this.#uids.set(connection, uid);
    return true;
  }

  /** Counts a connection no more, if it was counted. */
  leave(connection: PeerSource): void {
    const uid = this.#uids.get(connection);
    if (uid === undefined) return;
    this.#uids.delete(connection);
    const left = (this.#counts.get(uid) ?? 0) - 1;
    // Users who have left take no memory: containers and dynamic users bring new ids all the time.
    if (left > 0) this.#counts.set(uid, left);
    else this.#counts.delete(uid);
  }
}
