import { once } from "node:events";
import { MethodError, type ServerOptions, type ServiceCall, upgrade, VarlinkService } from "@zlink/core";
import { Conformance } from "./conformance-interface.ts";

/** What a service of {@link Conformance} does with a connection that it was given after an upgrade: sends all back. */
export type SendBack = (stream: never) => void;

/** Our own service: what the cases for services are tried on. */
export function conformanceService(
  sendBack: SendBack,
): Pick<ServerOptions, "interfaces" | "onError" | "vendor"> {
  return {
    vendor: "Example",
    interfaces: [Conformance.implement(handlers(sendBack) as never)],
    // Break breaks on purpose.
    onError: () => {},
  };
}

function handlers(sendBack: SendBack) {
  return { ...plainHandlers(), ...streamHandlers(), ...upgradeHandler(sendBack) };
}

function plainHandlers() {
  let noted: string | undefined;
  return {
    echo: ({ text }: { text: string }) => ({ text }),
    note({ text }: { text: string }) {
      noted = text;
    },
    // It takes a turn of the event loop: what comes meanwhile comes while it is answered.
    noted: () => new Promise((resolve) => setImmediate(() => resolve({ text: noted }))),
    fail({ reason }: { reason: string }) {
      throw new Conformance.errors.Failed({ reason });
    },
    break() {
      throw new Error("at /home/somebody, as it was asked to");
    },
    deny() {
      throw new VarlinkService.errors.PermissionDenied();
    },
    types: (values: object) => values,
    any: ({ value }: { value: unknown }) => ({ value }),
  };
}

function streamHandlers() {
  let unfollow = (): void => {};
  const unfollowed = new Promise<void>((resolve) => {
    unfollow = resolve;
  });
  return {
    async *count({ to }: { to: number }) {
      for (let number = 1; number <= to; number += 1) yield { number };
    },
    async *countAndFail({ to }: { to: number }) {
      for (let number = 1; number <= to; number += 1) yield { number };
      throw new MethodError("org.example.Conformance.Failed", { reason: `after ${to}` });
    },
    async *empty() {},
    async *follow(_parameters: object, { signal }: ServiceCall) {
      try {
        yield { number: 1 };
        await once(signal, "abort");
      } finally {
        unfollow();
      }
    },
    unfollowed: () => unfollowed,
  };
}

function upgradeHandler(sendBack: SendBack) {
  return {
    upgrade: upgrade(({ accept }: { accept: boolean }) => {
      if (!accept) throw new Conformance.errors.Failed({ reason: "not accepted" });
      return { reply: {}, takeOver: (stream: never) => sendBack(stream) };
    }),
  };
}
