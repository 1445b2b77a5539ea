export { type PlainTypesOptions, plainTypes } from "./plain-types.ts";
export type { IntFlavour } from "./type-text.ts";
