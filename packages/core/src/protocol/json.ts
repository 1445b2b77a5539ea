export { type ParseOptions, parseExactly, parseLoosely, readMemberExactly } from "./exact-json.ts";
export { mayHoldLargeInteger } from "./large-integer.ts";
export { parse } from "./parse-json.ts";
export { isObjectText, stringify } from "./stringify-json.ts";
