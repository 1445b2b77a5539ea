/** An object of which nothing is said: it is of every type whose fields may all be left out. */
export type NoFields = Record<never, never>;
