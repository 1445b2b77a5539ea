/** Levels of arrays and objects that a message may nest unless told otherwise; a call or reply needs a dozen. */
export const DEFAULT_MAX_DEPTH = 1000;
