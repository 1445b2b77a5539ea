export { type ParseOptions, parseExactly, parseLoosely, readMemberExactly } from "./exact-json.ts";
export { mayHoldLargeInteger } from "./large-integer.ts";
export { type PlainTextTest, testLongTextsWith } from "./long-text.ts";
export { parse } from "./parse-json.ts";
export { isObjectText, stringify } from "./stringify-json.ts";
