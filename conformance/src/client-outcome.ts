import { ConnectionError, isMethodError, methodKey, ProtocolError } from "@zlink/core";
import type { CallMade, Outcome } from "./case.ts";

/** The variants of a method, as far as the cases use them. */
interface Method {
  (parameters: object): Promise<object>;
  more(parameters: object): AsyncIterable<object>;
  oneway(parameters: object): Promise<void>;
  upgrade(parameters: object): Promise<{ readonly reply: object; readonly stream: unknown }>;
}

/** Makes a call and says, in the words of the cases, what came of it. Never rejects. */
export async function outcomeOf<Raw>(
  typed: object,
  call: CallMade,
  readRaw?: (stream: Raw) => Promise<Buffer>,
): Promise<Outcome> {
  // Which methods there are is for the cases to say, which no compiler sees.
  const method = (typed as Readonly<Record<string, Method>>)[methodKey(call.method)];
  if (method === undefined) throw new Error(`org.example.Conformance has no method ${call.method}`);
  const taken: object[] = [];
  try {
    if (call.flag === "more") return await takeStream(method, call, taken);
    if (call.flag === "oneway") {
      await method.oneway(call.parameters);
      return { sent: true };
    }
    if (call.flag === "upgrade") {
      const { reply, stream } = await method.upgrade(call.parameters);
      const raw = (await readRaw?.(stream as Raw)) ?? Buffer.alloc(0);
      return { upgraded: plain(reply), raw: [{ hex: raw.toString("hex") }] };
    }
    return { reply: plain(await method(call.parameters)) };
  } catch (error) {
    const after = call.flag === "more" ? { after: taken } : {};
    return { ...failureOf(error), ...after };
  }
}

async function takeStream(method: Method, { parameters, take }: CallMade, taken: object[]): Promise<Outcome> {
  for await (const reply of method.more(parameters)) {
    taken.push(plain(reply));
    if (taken.length === take) break;
  }
  return { replies: taken };
}

function failureOf(error: unknown): Outcome {
  if (isMethodError(error)) return { error: error.name, parameters: plain(error.parameters) };
  if (error instanceof ProtocolError) {
    return { fails: error.code === "ERR_VARLINK_REPLY_TYPE" ? "type" : "protocol" };
  }
  if (error instanceof ConnectionError) return { fails: "connection" };
  throw error;
}

/** A value as the cases write it down: integers that no number holds are `{"$integer": "…"}`. */
export function plain(value: unknown): object {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? { $integer: String(member) } : member,
  );
  return JSON.parse(text) as object;
}
