import type { Calls } from "./calls.ts";

type Adding = Pick<Calls, "add">;

/** The first number of a call: four digits always, so that all messages have one length. */
function firstOf(call: number): number {
  return 1000 + (call % 1000);
}

/** Makes calls, each when the one before is answered. */
export async function callInTurn(calls: Adding, count: number): Promise<void> {
  for (let call = 0; call < count; call += 1) {
    const first = firstOf(call);
    const { sum } = await calls.add({ first, second: 7 });
    if (sum !== first + 7) throw wrongAnswer(sum);
  }
}

/** Makes calls, `size` of them at a time. */
export async function callInBatches(calls: Adding, count: number, size: number): Promise<void> {
  for (let called = 0; called < count; called += size) {
    const batch: Promise<{ sum: number }>[] = [];
    for (let call = 0; call < size; call += 1) batch.push(calls.add({ first: firstOf(call), second: 7 }));
    const replies = await Promise.all(batch);
    for (const [call, { sum }] of replies.entries()) if (sum !== firstOf(call) + 7) throw wrongAnswer(sum);
  }
}

/** What ends a client whose service answers something else. */
export function wrongAnswer(came: unknown): Error {
  return new Error(`a wrong answer: ${String(came)}`);
}
