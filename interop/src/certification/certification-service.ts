import assert from "node:assert/strict";
import { type Interface, MethodError, type Server, type ServiceCall, serve } from "zlink";
import { type CertificationStep, certificationSteps, withoutNulls } from "./certification-steps.ts";

/** Our certification service, with what came of the clients that it certified. */
export interface CertificationService extends AsyncDisposable {
  readonly server: Server;
  /** How many clients went through every step. */
  readonly certified: () => number;
}

type Given = Readonly<Record<string, unknown>>;

/** Serves the certification, as the description of it that was fetched from another implementation says. */
export async function serveCertification(
  address: string,
  described: Interface,
): Promise<CertificationService> {
  const clients = new Map<string, number>();
  let certified = 0;
  const handlers: Record<string, (parameters: Given, call: ServiceCall) => unknown> = {
    start() {
      const id = `client ${clients.size}`;
      clients.set(id, 0);
      return { client_id: id };
    },
    end({ client_id: id }) {
      assert.equal(clients.get(String(id)), certificationSteps.length, "steps were left out");
      certified += 1;
      return { all_ok: true };
    },
  };
  for (const [index, step] of certificationSteps.entries()) {
    handlers[step.method.toLowerCase()] = ({ client_id: id, ...given }, call) => {
      if (clients.get(String(id)) !== index) refuse(step, `step ${clients.get(String(id))}`);
      if (!matches(step, given, call)) refuse(step, given);
      clients.set(String(id), index + 1);
      return step.gives.length === 1 ? step.gives[0] : step.gives;
    };
  }
  const server = await serve(address, {
    vendor: "zlink",
    product: "interop suite",
    version: "1",
    url: "https://example.org/interop",
    // An interface that is read at run time has no types that a handler could be held to.
    interfaces: [described.implement(handlers as never)],
  });
  return { server, certified: () => certified, [Symbol.asyncDispose]: () => server.close() };
}

function matches(step: CertificationStep, given: Given, call: ServiceCall): boolean {
  if (call.more !== (step.flag === "more")) return false;
  try {
    assert.deepEqual(withoutNulls(given), withoutNulls(step.wants));
    return true;
  } catch {
    return false;
  }
}

function refuse(step: CertificationStep, got: unknown): never {
  throw new MethodError("org.varlink.certification.CertificationError", {
    wants: { method: step.method, parameters: step.wants },
    got: { got },
  });
}
