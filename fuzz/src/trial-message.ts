import type { Holdings } from "./resources.ts";

/** What a process that tries inputs says to the one that started it. */
export type TrialMessage =
  /** It tries the inputs from this one on. */
  | { readonly kind: "begins"; readonly from: number }
  /** One of so many inputs went wrong. */
  | { readonly kind: "failed"; readonly from: number; readonly count: number; readonly message: string }
  /** It has tried all; what it held when it was warm, what it holds, and what has grown too much. */
  | {
      readonly kind: "done";
      readonly first: Holdings;
      readonly last: Holdings;
      readonly growth: readonly string[];
    };
