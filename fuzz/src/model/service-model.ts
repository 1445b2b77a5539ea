import { bytesOf, type FuzzInput } from "../fuzz-input.ts";
import { limits } from "../fuzz-service.ts";
import { type ExpectedReply, expectedAnswer } from "./expected-answers.ts";
import { toMessages } from "./messages.ts";
import { misplacedDescriptors } from "./place-of-descriptors.ts";

/** What a service must say to an input. */
export interface ExpectedOfService {
  readonly replies: ExpectedReply[];
  /** How many of them come although the connection closes; those of calls that take their time need not, nor what is intercepted. */
  certain: number;
  /**
   * Afterwards: the connection is `open` and answers the next call; it is open in the middle of a message, which is
   * `cut` off; the service has `closed` it; or all that follows comes back as it is, `raw`. What the kernel decides
   * by joining writes that it need not join is `undecided`: the replies end somewhere.
   */
  end: "open" | "cut" | "closed" | "raw" | "undecided";
  raw: Buffer;
}

/** Says what the rules make of an input, without a look at how we do it. */
export function expectedOfService(input: FuzzInput): ExpectedOfService {
  const bytes = bytesOf(input);
  const { whole, rest } = toMessages(bytes, limits.maxMessageBytes);
  const misplaced = misplacedDescriptors(input) ?? Number.POSITIVE_INFINITY;
  const expected: ExpectedOfService = { replies: [], certain: 0, end: "open", raw: Buffer.alloc(0) };
  const breakAtDescriptors = input.carrier === "memory" ? "closed" : "undecided";
  let isAtOnce = true;
  for (const { end, message } of whole) {
    // What came in reads before is answered before.
    if (end >= misplaced) return { ...expected, end: breakAtDescriptors };
    const answer = expectedAnswer(message, input);
    if (answer === undefined) return { ...expected, end: "closed" };
    isAtOnce &&= answer.isAtOnce;
    expected.replies.push(...answer.replies);
    if (isAtOnce) expected.certain = expected.replies.length;
    if (answer.isUpgraded) return { ...expected, end: "raw", raw: bytes.subarray(end + 1) };
  }
  if (misplaced < bytes.length) return { ...expected, end: breakAtDescriptors };
  if (bytes.length - rest > limits.maxMessageBytes) return { ...expected, end: "closed" };
  return { ...expected, end: rest < bytes.length ? "cut" : "open" };
}
