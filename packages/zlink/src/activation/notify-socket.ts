import { ConnectionError } from "@zlink/core";
import { requireNative } from "../native.ts";

/** Sends one notification to the service manager. Throws {@link ConnectionError} `ERR_VARLINK_CONNECT` if it cannot. */
export type SendNotification = (text: string) => void;

/** The one thing of the addon that is needed here. */
interface DatagramSender {
  sendDatagram(name: string, text: string): void;
}

/**
 * Finds where the service manager listens: `$NOTIFY_SOCKET`, a path or an abstract `@name`. Undefined where there is
 * none, as for a service that is started by hand. Node has no datagrams on Unix sockets: rejects with
 * {@link UsageError} `ERR_VARLINK_NATIVE` without `@zlink/native`, and with {@link ConnectionError}
 * `ERR_VARLINK_ADDRESS` for other kinds of sockets (`vsock:`).
 */
export async function findNotifySocket(
  environment: NodeJS.ProcessEnv,
  loadSender: (what: string) => Promise<DatagramSender> = requireNative,
): Promise<SendNotification | undefined> {
  const { NOTIFY_SOCKET: place } = environment;
  if (place === undefined || place === "") return undefined;
  if (!/^[/@]/.test(place)) {
    const message = `$NOTIFY_SOCKET must be /path or @name, got ${JSON.stringify(place)}`;
    throw new ConnectionError("ERR_VARLINK_ADDRESS", message);
  }
  const sender = await loadSender("notifications of the service manager");
  const name = place.replace(/^@/, "\0");
  return (text) => {
    try {
      sender.sendDatagram(name, text);
    } catch (cause) {
      const why = (cause instanceof Error ? cause.message : String(cause)).replaceAll("\0", "@");
      throw new ConnectionError("ERR_VARLINK_CONNECT", `cannot notify ${place}: ${why}`, { cause });
    }
  };
}
