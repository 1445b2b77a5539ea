import { UsageError } from "../errors.ts";
import type { Listener } from "./server.ts";

/**
 * Throws {@link UsageError} `ERR_VARLINK_CREDENTIALS` if a listener cannot tell who connects, which `purpose` needs: a
 * rule that cannot be evaluated must not look as if it were kept.
 */
export function requireCredentials(listeners: readonly Listener[], purpose: string): void {
  for (const { hasCredentials, address, whyNoCredentials } of listeners) {
    if (hasCredentials === true) continue;
    const where = address ?? "a listener without address";
    const why = whyNoCredentials === undefined ? "" : `: ${whyNoCredentials}`;
    const message = `${purpose} needs to know who connects, which ${where} does not tell${why}`;
    throw new UsageError("ERR_VARLINK_CREDENTIALS", message);
  }
}
