import type { Duplex } from "node:stream";
import { describe, it } from "node:test";
import { type ServiceCall, upgrade } from "@zlink/core";
import { serve } from "./serve.ts";
import { assertNothingLeft, becomes, openings, Victim } from "./test-kill.ts";
import { addressOf, type Carrier, connectOptionsOf } from "./test-kill-carrier.ts";
import { type ClientDeath, clientDeaths, type HandlerPart, muchMore } from "./test-kill-steps.ts";
import { deferred, handlers } from "./transports/test-interface.ts";

/** Within which a service hears of the death of a client. */
const withinMs = 100;

/** Tests that a service hears at once when a client is killed, at every step. */
export function proveClientDeaths(carrier: Carrier): void {
  describe(`a client that is killed, over ${carrier.name}, leaves its service nothing`, () => {
    for (const death of clientDeaths) it(death.name, () => prove(death, carrier));
  });
}

async function prove(death: ClientDeath, carrier: Carrier): Promise<void> {
  const before = openings();
  const work = new Work();
  const server = await serve(addressOf(carrier.fresh()), {
    interfaces: handlers(work.handlers(death.handler)),
    maxWaitingCalls: 4,
  });
  const [address = ""] = server.addresses;
  const victim = new Victim({ role: "client", at: connectOptionsOf(address), actions: death.actions });
  try {
    await victim.isThere(1);
    if (death.handler !== undefined) await work.begun;
    const diedAtMs = await victim.kill();
    const noticesMs = withinWhich(death, carrier);
    // Where it cannot notice, the handler must go on.
    if (noticesMs === undefined) work.letGo();
    const isOver = (): boolean => server.connections === 0 && (death.handler === undefined || work.isOver);
    await becomes(isOver, noticesMs === undefined ? performance.now() : diedAtMs, noticesMs ?? withinMs);
  } finally {
    await Promise.all([victim.kill(), server.close({ graceMs: 0 })]);
  }
  await assertNothingLeft(before);
}

function withinWhich({ noticedBy }: ClientDeath, { canTell, noticesUnreadMs }: Carrier): number | undefined {
  if (noticedBy === undefined) return withinMs;
  if (!canTell) return undefined;
  return noticedBy === "looking" ? noticesUnreadMs : withinMs;
}

/** What a handler of the service does, and whether it has heard that its client is gone. */
class Work {
  readonly begun: Promise<void>;
  isOver = false;
  readonly #begin: () => void;
  readonly #gate = deferred<object>();

  constructor() {
    const begun = deferred();
    this.begun = begun.promise;
    this.#begin = () => begun.resolve();
  }

  /** Lets a handler that sleeps go on. */
  letGo(): void {
    this.#gate.resolve({});
  }

  handlers(part: HandlerPart | undefined): object {
    const sleep = (_: object, call: ServiceCall) => this.#sleep(call);
    const parts: Record<HandlerPart, object> = {
      sleeps: { sleep, watch: sleep },
      "says much": { echo: () => this.#sayMuch() },
      "yields and sleeps": { sleep, watch: (_: object, call: ServiceCall) => this.#yieldAndSleep(call) },
      "yields without end": { count: () => this.#yieldForEver() },
      "decides on the upgrade": { open: upgrade((_, call) => this.#decide(call)) },
      "has the stream": { open: upgrade(() => this.#accept((stream) => stream.pipe(stream))) },
      "fills the stream": {
        open: upgrade(() => this.#accept((stream) => stream.write(Buffer.alloc(muchMore)))),
      },
    };
    return part === undefined ? { sleep } : parts[part];
  }

  /** Sleeps until it is aborted, or let go. */
  #sleep({ signal }: ServiceCall): Promise<object> {
    this.#begin();
    signal.addEventListener("abort", () => {
      this.isOver = true;
      this.letGo();
    });
    return this.#gate.promise.finally(() => {
      this.isOver = true;
    });
  }

  #sayMuch(): object {
    this.#begin();
    this.isOver = true;
    return { text: "x".repeat(muchMore) };
  }

  async *#yieldAndSleep(call: ServiceCall): AsyncGenerator<object> {
    try {
      yield { value: 1 };
      await this.#sleep(call);
    } finally {
      this.isOver = true;
    }
  }

  async *#yieldForEver(): AsyncGenerator<object> {
    try {
      for (let count = 1; ; count += 1) {
        yield { count };
        this.#begin();
      }
    } finally {
      this.isOver = true;
    }
  }

  async #decide(call: ServiceCall) {
    await this.#sleep(call);
    return this.#accept((stream) => stream.pipe(stream));
  }

  #accept(use: (stream: Duplex) => void) {
    const takeOver = (stream: Duplex): void => {
      stream.on("error", () => stream.destroy()).on("end", () => stream.destroy());
      stream.once("close", () => {
        this.isOver = true;
      });
      use(stream);
      this.#begin();
    };
    return { reply: {}, takeOver };
  }
}
