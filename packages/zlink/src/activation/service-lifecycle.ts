import type { CloseOptions } from "@zlink/core";
import { nodeRuntime } from "../node-runtime.ts";
import { notificationText } from "./notification.ts";
import { findNotifySocket, type SendNotification } from "./notify-socket.ts";
import { closeOnSignal } from "./signal-close.ts";
import { startWatchdog, watchdogMs } from "./watchdog.ts";

/** How a service goes along with whoever started it: options of `serve`. */
export interface LifecycleOptions {
  /**
   * Closes the server at the first `SIGTERM` or `SIGINT`, with these options of `server.close`: calls that are being
   * answered get to finish. The next signal ends the process at once. The handlers go when the server closes.
   */
  readonly closeOnSignals?: boolean | CloseOptions | undefined;
  /**
   * Tells the service manager when the server listens (`READY=1`) and when it begins to close (`STOPPING=1`), and that
   * it is alive, as often as its watchdog wants to know. Does nothing where nobody wants to know (no
   * `$NOTIFY_SOCKET`); where somebody does, it needs the package `@zlink/native`. See {@link notify}.
   */
  readonly notify?: boolean | undefined;
}

/** What a {@link ServiceLifecycle} looks after. */
export interface ClosableServer {
  readonly closed: Promise<void>;
  close(options?: CloseOptions): Promise<void>;
}

/** Keeps a server's promises to whoever started it, from when it listens until it has closed. */
export class ServiceLifecycle {
  readonly #options: LifecycleOptions;
  readonly #send: SendNotification | undefined;
  readonly #endings: (() => void)[] = [];
  #hasEnded = false;

  private constructor(options: LifecycleOptions, send: SendNotification | undefined) {
    this.#options = options;
    this.#send = send;
  }

  /** Finds out, before anything listens, whether the promises can be kept; rejects like {@link notify}. */
  static async prepare(options: LifecycleOptions): Promise<ServiceLifecycle> {
    return new ServiceLifecycle(options, options.notify ? await findNotifySocket(process.env) : undefined);
  }

  /** Called when the server listens; it may have closed again by then. Throws if the manager cannot be told. */
  begin(server: ClosableServer): void {
    if (this.#hasEnded) return;
    this.#send?.(notificationText({ ready: true }));
    this.#closeOnSignals(server);
    this.#keepWatchdog(server);
  }

  /** Called once, when the server begins to close. */
  end(): void {
    this.#hasEnded = true;
    for (const end of this.#endings) end();
    this.#tell({ stopping: true });
  }

  #closeOnSignals(server: ClosableServer): void {
    const { closeOnSignals } = this.#options;
    if (!closeOnSignals) return;
    const closeOptions = closeOnSignals === true ? {} : closeOnSignals;
    this.#endings.push(closeOnSignal(() => void server.close(closeOptions)));
  }

  #keepWatchdog(server: ClosableServer): void {
    const ms = watchdogMs(process.env, process.pid);
    if (this.#send === undefined || ms === undefined) return;
    const stop = startWatchdog(ms, () => this.#tell({ watchdog: true }));
    // A server that takes its time to close is alive.
    void server.closed.then(stop);
  }

  /** A manager that cannot be told any more costs no client its answer. */
  #tell(notification: Parameters<typeof notificationText>[0]): void {
    try {
      this.#send?.(notificationText(notification));
    } catch (error) {
      nodeRuntime.warn(error as Error);
    }
  }
}
