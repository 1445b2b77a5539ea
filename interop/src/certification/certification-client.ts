import assert from "node:assert/strict";
import { type Interface, openConnection } from "zlink";
import { certificationSteps } from "./certification-steps.ts";

const limit = { timeoutMs: 10_000 };

/** A method of an interface whose description was read at run time. */
interface UntypedMethod {
  (parameters: object, options: object): Promise<Readonly<Record<string, unknown>>>;
  oneway(parameters: object): Promise<void>;
  more(parameters: object, options: object): AsyncIterable<Readonly<Record<string, unknown>>>;
}

/**
 * Goes through the certification with our client: what each step answers is what the next one is given, and the
 * service refuses what it did not answer. Replies are held against the description.
 */
export async function runCertification(address: string, described: Interface): Promise<void> {
  await using connection = await openConnection(address);
  // A description that was read at run time has no types: every method takes and gives any object.
  const methods: Readonly<Record<string, UntypedMethod>> = connection.as(described) as never;
  const method = (name: string): UntypedMethod => {
    const found = methods[name.charAt(0).toLowerCase() + name.slice(1)];
    assert.ok(found, `the description lacks ${name}`);
    return found;
  };
  const { client_id: id } = await method("Start")({}, limit);
  let given: object = {};
  for (const { method: name, flag } of certificationSteps) {
    const parameters = { client_id: id, ...given };
    if (flag === "oneway") {
      await method(name).oneway(parameters);
    } else if (flag === "more") {
      const lines: unknown[] = [];
      for await (const { string } of method(name).more(parameters, limit)) lines.push(string);
      given = { last_more_replies: lines };
    } else {
      // Some services repeat the id in a reply that does not declare it: it must not be given twice.
      const { client_id: _, ...reply } = await method(name)(parameters, limit);
      given = reply;
    }
  }
  const { all_ok: passed } = await method("End")({ client_id: id }, limit);
  assert.equal(passed, true);
}
