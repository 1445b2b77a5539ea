/** Descriptors of each of the calls that are made at once: every neighbourhood that a reader may get wrong. */
export const descriptorCounts = [0, 1, 0, 0, 2, 0, 1] as const;

/** A text for each descriptor of each call: `call 4, 1` is in the second descriptor of the fifth call. */
export const textsOfCalls: readonly (readonly string[])[] = descriptorCounts.map((count, call) =>
  Array.from({ length: count }, (_, index) => `call ${call}, ${index}`),
);
