import type { Carriers } from "./carriers/carriers.ts";
import type { FuzzInput } from "./fuzz-input.ts";
import { tryClient } from "./try-client.ts";
import { tryService } from "./try-service.ts";

/** How long one input may take: it takes well under a hundredth of that on a machine that is not busy. */
export const settleMs = 20_000;

/** Tries one input on its side. Rejects with what came out otherwise than it must, and if it does not end. */
export async function tryInput(input: FuzzInput, carriers: Carriers): Promise<void> {
  const carrier = carriers.of(input);
  const trial = input.side === "service" ? tryService(input, carrier) : tryClient(input, carrier);
  let clock: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    clock = setTimeout(() => reject(new Error(`it has not ended within ${settleMs} ms`)), settleMs);
  });
  try {
    await Promise.race([trial, late]);
  } finally {
    clearTimeout(clock);
  }
}
