import { type Notification, notificationText } from "./notification.ts";
import { findNotifySocket } from "./notify-socket.ts";

/**
 * Tells the service manager what this service does, as sd_notify(3) does: all of it in one datagram. Resolves with true
 * when the kernel has it, and with false, having done nothing, where nobody wants to know (no `$NOTIFY_SOCKET`).
 *
 * Rejects with {@link UsageError} `ERR_VARLINK_USAGE` for what cannot be told, with `ERR_VARLINK_NATIVE` without the
 * package `@zlink/native`, and with {@link ConnectionError} `ERR_VARLINK_CONNECT` if the manager cannot be reached.
 *
 * @example
 * await notify({ reloading: true });
 * await readConfiguration();
 * await notify({ ready: true, status: "3 zones" });
 */
export async function notify(notification: Notification): Promise<boolean> {
  const text = notificationText(notification);
  const send = await findNotifySocket(process.env);
  send?.(text);
  return send !== undefined;
}
