export { type ParseOptions, parseExactly, parseLoosely, readMemberExactly } from "./exact-json.ts";
export { enclose, type JsonText, joined, lengthOf, replaceLast } from "./json-text.ts";
export { mayHoldLargeInteger } from "./large-integer.ts";
export { type PlainTextTest, testLongTextsWith } from "./long-text.ts";
export { parse } from "./parse-json.ts";
export { isObjectText, stringify, write } from "./stringify-json.ts";
