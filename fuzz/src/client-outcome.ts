import { type Client, type Connection, ConnectionError, isMethodError, ProtocolError } from "@zlink/core";
import type { FileDescriptor } from "zlink";
import type { CallMade } from "./fuzz-input.ts";
import { Fuzz } from "./fuzz-interface.ts";

/** What a client has made of a call. */
export type Outcome =
  | { readonly replies: readonly object[] }
  | { readonly error: string }
  | { readonly fails: "type" | "protocol" | "connection" }
  | { readonly raw: Uint8Array };

/** Either of what a user holds: a connection, or a client that opens as many as it takes. */
export type Caller = Connection<unknown> | Client<unknown>;

type ReadRaw = (stream: unknown) => Promise<Uint8Array>;

/** Makes a call. Rejects only with what is no outcome of a call. */
export async function outcomeOf(
  caller: Caller,
  call: CallMade,
  options: { readonly fds: boolean; readonly readRaw: ReadRaw },
): Promise<Outcome> {
  const taken: object[] = [];
  try {
    return await variants[call](caller, taken, options);
  } catch (error) {
    if (isMethodError(error)) {
      closeAll(error.fds);
      return { error: error.name };
    }
    if (error instanceof ProtocolError)
      return { fails: error.code === "ERR_VARLINK_REPLY_TYPE" ? "type" : "protocol" };
    if (error instanceof ConnectionError) return { fails: "connection" };
    throw error;
  }
}

type MakeCall = (
  caller: Caller,
  taken: object[],
  options: { readonly fds: boolean; readonly readRaw: ReadRaw },
) => Promise<Outcome>;

const variants: Readonly<Record<CallMade, MakeCall>> = {
  echo: async (caller) => ({ replies: [await caller.as(Fuzz).echo({ text: "" })] }),
  any: async (caller) => ({ replies: [await caller.call("org.example.Fuzz.Any", { value: 1 })] }),
  async descriptors(caller, _taken, { fds }) {
    const { descriptors } = caller.as(Fuzz);
    if (!fds) return { replies: [await descriptors()] };
    const { reply, fds: received } = await descriptors.withFds();
    closeAll(received);
    return { replies: [reply] };
  },
  async note(caller) {
    await caller.as(Fuzz).echo.oneway({ text: "" });
    return { replies: [] };
  },
  async count(caller, taken) {
    for await (const reply of caller.as(Fuzz).count.more({ to: 3 })) taken.push(reply);
    return { replies: taken };
  },
  async upgrade(caller, _taken, { readRaw }) {
    const { stream } = await caller.as(Fuzz).upgrade.upgrade({ accept: true });
    return { raw: await readRaw(stream) };
  },
};

function closeAll(fds: readonly FileDescriptor[]): void {
  for (const descriptor of fds) descriptor.close();
}
