import { type Connection, ConnectionError, isMethodError, ProtocolError } from "@zlink/core";
import type { FileDescriptor } from "zlink";
import type { CallMade } from "./fuzz-input.ts";
import { Fuzz } from "./fuzz-interface.ts";

/** What a client has made of a call. */
export type Outcome =
  | { readonly replies: readonly object[] }
  | { readonly error: string }
  | { readonly fails: "type" | "protocol" | "connection" }
  | { readonly raw: Uint8Array };

type ReadRaw = (stream: unknown) => Promise<Uint8Array>;

/** Makes a call. Rejects only with what is no outcome of a call. */
export async function outcomeOf(
  connection: Connection<unknown>,
  call: CallMade,
  options: { readonly fds: boolean; readonly readRaw: ReadRaw },
): Promise<Outcome> {
  const taken: object[] = [];
  try {
    return await variants[call](connection, taken, options);
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
  connection: Connection<unknown>,
  taken: object[],
  options: { readonly fds: boolean; readonly readRaw: ReadRaw },
) => Promise<Outcome>;

const variants: Readonly<Record<CallMade, MakeCall>> = {
  echo: async (connection) => ({ replies: [await connection.as(Fuzz).echo({ text: "" })] }),
  any: async (connection) => ({ replies: [await connection.call("org.example.Fuzz.Any", { value: 1 })] }),
  async descriptors(connection, _taken, { fds }) {
    const { descriptors } = connection.as(Fuzz);
    if (!fds) return { replies: [await descriptors()] };
    const { reply, fds: received } = await descriptors.withFds();
    closeAll(received);
    return { replies: [reply] };
  },
  async note(connection) {
    await connection.as(Fuzz).echo.oneway({ text: "" });
    return { replies: [] };
  },
  async count(connection, taken) {
    for await (const reply of connection.as(Fuzz).count.more({ to: 3 })) taken.push(reply);
    return { replies: taken };
  },
  async upgrade(connection, _taken, { readRaw }) {
    const { stream } = await connection.as(Fuzz).upgrade.upgrade({ accept: true });
    return { raw: await readRaw(stream) };
  },
};

function closeAll(fds: readonly FileDescriptor[]): void {
  for (const descriptor of fds) descriptor.close();
}
