/** The same members, each of which may be left out or undefined: what a user's options look like. */
export type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };
