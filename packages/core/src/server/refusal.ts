import { UsageError } from "../errors.ts";
import { isMethodError, isReceived, type MethodError, takeFds } from "../method-error.ts";
import { closeAll } from "../protocol/framing.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import type { RuleList } from "./access-rules.ts";
import { isThenable } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";

/** What a call is refused with; undefined for one that may go on. */
export type Refusal = MethodError | undefined;

/**
 * Asks the rules for a call, one after another, until one refuses. Neither throws nor rejects: what a rule throws
 * refuses and goes to `report`, unless it is an error made to be the answer.
 */
export function refusalOf(
  rules: RuleList,
  call: ServiceCall,
  report: (error: unknown) => void,
): Refusal | Promise<Refusal> {
  try {
    for (const [index, rule] of rules.entries()) {
      const { peer } = call;
      if (peer === undefined) return denied();
      const verdict: unknown = rule(peer, call);
      if (isThenable(verdict)) return settle(verdict, rules.slice(index + 1), call, report);
      if (!isAllowed(verdict, call)) return denied();
    }
    return undefined;
  } catch (error) {
    return refusalBy(error, report);
  }
}

async function settle(
  pending: PromiseLike<unknown>,
  later: RuleList,
  call: ServiceCall,
  report: (error: unknown) => void,
): Promise<Refusal> {
  try {
    return isAllowed(await pending, call) ? await refusalOf(later, call, report) : denied();
  } catch (error) {
    return refusalBy(error, report);
  }
}

function denied(): MethodError {
  return new VarlinkService.errors.PermissionDenied();
}

/** Throws for what is neither yes nor no: a rule without `return` must not pass for one that refuses on purpose. */
function isAllowed(verdict: unknown, call: ServiceCall): boolean {
  if (typeof verdict === "boolean") return verdict;
  const message = `an access rule gave ${typeof verdict} for a call of ${call.method}: expected true or false`;
  throw new UsageError("ERR_VARLINK_HANDLER", message);
}

/** An error that came from another service, asked by the rule, is not this one's answer. */
function refusalBy(thrown: unknown, report: (error: unknown) => void): MethodError {
  if (isMethodError(thrown) && !isReceived(thrown)) return thrown;
  report(thrown);
  if (isMethodError(thrown)) closeAll(takeFds(thrown));
  return denied();
}
