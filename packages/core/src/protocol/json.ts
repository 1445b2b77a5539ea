export { type ParseOptions, parseExactly, parseLoosely } from "./exact-json.ts";
export { mayHoldLargeInteger, parse } from "./parse-json.ts";
export { stringify } from "./stringify-json.ts";
