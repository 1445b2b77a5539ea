import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtocolError } from "../errors.ts";
import { joined, parse } from "./json.ts";
import {
  type Call,
  encodeCall,
  encodeError,
  encodeReply,
  excerpt,
  isErrorReply,
  parseCall,
  parseReply,
  type Reply,
  readExactly,
  readExactlyIfNeeded,
} from "./message.ts";

type CallFields = Omit<Call, "json">;
type ReplyFields = Omit<Reply, "json">;

const noFlag = { more: false, oneway: false, upgrade: false };
const call = (fields: Partial<CallFields>): CallFields => ({
  method: "a.B",
  parameters: {},
  header: undefined,
  ...noFlag,
  ...fields,
});
const reply = (fields: Partial<ReplyFields>): ReplyFields => ({
  parameters: {},
  continues: false,
  error: undefined,
  ...fields,
});

const calls: readonly (readonly [string, CallFields | RegExp])[] = [
  ['{"method":"a.B"}', call({})],
  [' { "method" : "a.B" } ', call({})],
  ['\t\r\n{"method":"a.B"}', call({})],
  ['{"\\u006dethod":"a.B"}', call({})],
  ['{"method":"a.B","parameters":{}}', call({})],
  ['{"method":"a.B","parameters":null}', call({})],
  ['{"method":"a.B","parameters":{"x":null}}', call({ parameters: { x: null } })],
  ['{"parameters":{"x":1},"method":"a.B"}', call({ parameters: { x: 1 } })],
  ['{"method":"a.B","more":true}', call({ more: true })],
  ['{"method":"a.B","oneway":true}', call({ oneway: true })],
  ['{"method":"a.B","upgrade":true}', call({ upgrade: true })],
  ['{"method":"a.B","more":false,"oneway":false,"upgrade":false}', call({})],
  ['{"method":"a.B","more":true,"oneway":false}', call({ more: true })],
  ['{"method":"a.B","org.example":{"trace":1}}', call({ header: { "org.example": { trace: 1 } } })],
  ['{"method":"a.B","org.example":null}', call({ header: { "org.example": null } })],
  ['{"a.b":1,"method":"a.B","__proto__.x":2}', call({ header: { "a.b": 1, "__proto__.x": 2 } })],
  ['{"method":""}', call({ method: "" })],
  ['{"method":"a.B","method":"c.D"}', call({ method: "c.D" })],
  ["", /^expected|JSON|unexpected|end/i],
  ["\ufeff{}", /JSON|unexpected|expected/i],
  ["{", /JSON|unexpected|expected/i],
  ['{"method":"a.B"} x', /JSON|unexpected|expected/i],
  ["null", /^a call must be an object, got null$/],
  ["[]", /^a call must be an object, got an array$/],
  ["1", /^a call must be an object, got a number$/],
  ["true", /^a call must be an object, got a boolean$/],
  ['"{}"', /^a call must be an object, got a string$/],
  ["{}", /^"method" must be a string, got nothing$/],
  ['{"method":null}', /^"method" must be a string, got null$/],
  ['{"method":1}', /^"method" must be a string, got the number 1$/],
  ['{"method":["a.B"]}', /^"method" must be a string, got an array$/],
  ['{"method":"a.B","parameters":[]}', /^"parameters" must be an object, got an array$/],
  ['{"method":"a.B","parameters":"x"}', /^"parameters" must be an object, got a string$/],
  ['{"method":"a.B","parameters":false}', /^"parameters" must be an object, got a boolean$/],
  ['{"method":"a.B","parameters":0}', /^"parameters" must be an object, got a number$/],
  ['{"method":"a.B","more":null}', /^"more" must be true or false, got null$/],
  ['{"method":"a.B","more":1}', /^"more" must be true or false, got the number 1$/],
  ['{"method":"a.B","oneway":"true"}', /^"oneway" must be true or false, got the string "true"$/],
  ['{"method":"a.B","upgrade":{}}', /^"upgrade" must be true or false, got an object$/],
  ['{"method":"a.B","more":true,"oneway":true}', /^a call has at most one flag, got "more" and "oneway"$/],
  ['{"method":"a.B","upgrade":true,"more":true}', /^a call has at most one flag, got "more" and "upgrade"$/],
  ['{"method":"a.B","oneway":true,"upgrade":true}', /at most one flag, got "oneway" and "upgrade"$/],
  ['{"method":"a.B","oneway":true,"upgrade":true,"more":true}', /got "more" and "oneway" and "upgrade"$/],
  ['{"method":"a.B","foo":1}', /^call has the unknown member "foo"$/],
  ['{"method":"a.B","continues":true}', /^call has the unknown member "continues"$/],
  ['{"method":"a.B","error":"x"}', /^call has the unknown member "error"$/],
  ['{"method":"a.B","":1}', /^call has the unknown member ""$/],
  ['{"method":"a.B","__proto__":{}}', /^call has the unknown member "__proto__"$/],
  ['{"method":"a.B","More":true}', /^call has the unknown member "More"$/],
];

const replies: readonly (readonly [string, ReplyFields | RegExp])[] = [
  ["{}", reply({})],
  [" { } ", reply({})],
  ['{"parameters":{}}', reply({})],
  ['{"parameters":null}', reply({})],
  ['{"parameters":{"x":[1]}}', reply({ parameters: { x: [1] } })],
  ['{"continues":false}', reply({})],
  ['{"continues":true}', reply({ continues: true })],
  ['{"parameters":{"x":1},"continues":true}', reply({ parameters: { x: 1 }, continues: true })],
  ['{"error":"a.E"}', reply({ error: "a.E" })],
  ['{"error":"a.E","parameters":{"x":1}}', reply({ error: "a.E", parameters: { x: 1 } })],
  ['{"error":"a.E","continues":false}', reply({ error: "a.E" })],
  ['{"error":"a.E","parameters":null}', reply({ error: "a.E" })],
  ['{"error":""}', reply({ error: "" })],
  ['{"org.example":1}', reply({})],
  ["null", /^a reply must be an object, got null$/],
  ["[{}]", /^a reply must be an object, got an array$/],
  ["{} {}", /JSON|unexpected|expected/i],
  ['{"parameters":[]}', /^"parameters" must be an object, got an array$/],
  ['{"parameters":1}', /^"parameters" must be an object, got a number$/],
  ['{"continues":null}', /^"continues" must be true or false, got null$/],
  ['{"continues":1}', /^"continues" must be true or false, got the number 1$/],
  ['{"error":null}', /^"error" must be a string, got null$/],
  ['{"error":{}}', /^"error" must be a string, got an object$/],
  ['{"error":"a.E","continues":true}', /^the error "a\.E" says "continues"$/],
  ['{"continues":true,"error":"a.E"}', /^the error "a\.E" says "continues"$/],
  ['{"result":1}', /^reply has the unknown member "result"$/],
  ['{"method":"a.B"}', /^reply has the unknown member "method"$/],
  ['{"__proto__":{}}', /^reply has the unknown member "__proto__"$/],
];

function check<T extends object>(parse: (json: string) => T, json: string, expected: object | RegExp): void {
  if (!(expected instanceof RegExp)) {
    assert.deepEqual(parse(json), { ...expected, json });
    return;
  }
  assert.throws(
    () => parse(json),
    (error) => {
      assert.ok(error instanceof ProtocolError);
      assert.equal(error.code, "ERR_VARLINK_PROTOCOL");
      assert.match(error.message, expected);
      assert.ok(!error.message.includes("\n"));
      return true;
    },
  );
}

describe("parseCall", () => {
  for (const [json, expected] of calls) {
    const verb = expected instanceof RegExp ? "refuses" : "takes";
    it(`${verb} ${JSON.stringify(json)}`, () => check(parseCall, json, expected));
  }

  it("keeps a parameter of the name __proto__ a plain member", () => {
    const { parameters } = parseCall('{"method":"a.B","parameters":{"__proto__":{"x":1}}}');
    assert.deepEqual(Object.keys(parameters), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(parameters), Object.prototype);
  });
});

describe("parseReply", () => {
  for (const [json, expected] of replies) {
    const verb = expected instanceof RegExp ? "refuses" : "takes";
    it(`${verb} ${JSON.stringify(json)}`, () => check(parseReply, json, expected));
  }

  it("throws nothing but ProtocolError for any JSON", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        for (const parse of [parseCall, parseReply]) {
          try {
            parse(json);
          } catch (error) {
            assert.ok(error instanceof ProtocolError);
          }
        }
      }),
    );
  });
});

describe("isErrorReply", () => {
  it("tells an error, even one without a name, from a success", () => {
    assert.equal(isErrorReply(parseReply('{"error":""}')), true);
    assert.equal(isErrorReply(parseReply("{}")), false);
  });
});

describe("readExactly", () => {
  it("gives integers beyond 2^53 as they were written", () => {
    const message = parseReply('{"parameters":{"x":18446744073709551615,"y":1}}');
    readExactly(message);
    assert.deepEqual(message.parameters, { x: 18446744073709551615n, y: 1 });
  });

  it("leaves parameters without such integers alone", () => {
    const message = parseReply('{"parameters":{"x":1}}');
    const before = message.parameters;
    readExactlyIfNeeded(message);
    assert.equal(message.parameters, before);
  });

  it("is needed where an integer was rounded", () => {
    const message = parseReply('{"parameters":{"x":{"y":[9007199254740993]}}}');
    readExactlyIfNeeded(message);
    assert.deepEqual(message.parameters, { x: { y: [9007199254740993n] } });
  });
});

describe("readExactly, of a message with other members", () => {
  it("reads the parameters that JSON.parse reads, whatever stands around them", () => {
    const keys = fc.constantFrom("parameters", "p\\u0061rameters", "com.example", "error", '\\"', "}");
    const member = fc.tuple(keys, fc.json());
    const blanks = fc.constantFrom("", " ", "\n\t");
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), blanks, (members, blank) => {
        const inside = members.map(([key, value]) => `${blank}"${key}"${blank}:${blank}${value}${blank}`);
        const json = `${blank}{${inside.join(",") || blank}}${blank}`;
        const { parameters = null } = JSON.parse(json) as { parameters?: unknown };
        if (typeof parameters !== "object" || Array.isArray(parameters)) return;
        const message = { parameters: {}, json };
        readExactly(message);
        assert.deepEqual(message.parameters, parse(JSON.stringify(parameters ?? {})));
      }),
    );
  });

  it("passes over those that nest without end", () => {
    const deep = `${"[".repeat(100_000)}"]"${"]".repeat(100_000)}`;
    const message = parseReply(
      `{"com.example":${deep},"parameters":{"x":18446744073709551615},"a.b":${deep}}`,
    );
    readExactly(message);
    assert.deepEqual(message.parameters, { x: 18446744073709551615n });
  });

  it("refuses parameters that nest too deep", () => {
    const message = parseReply(`{"parameters":{"x":${"[".repeat(1000)}${"]".repeat(1000)}}}`);
    assert.throws(() => readExactly(message), { code: "ERR_VARLINK_PROTOCOL" });
  });
});

describe("encodeCall, encodeReply, encodeError", () => {
  it("leave empty parameters and flags that are not set out", () => {
    assert.equal(encodeCall("a.B", "{}", undefined), '{"method":"a.B"}');
    assert.equal(encodeReply("{}", false), "{}");
    assert.equal(encodeError("a.E", "{}"), '{"error":"a.E"}');
  });

  it("write what is there", () => {
    assert.equal(encodeCall("a.B", '{"x":1}', "more"), '{"method":"a.B","parameters":{"x":1},"more":true}');
    assert.equal(encodeCall("a.B", "{}", "upgrade"), '{"method":"a.B","upgrade":true}');
    assert.equal(encodeReply('{"x":1}', true), '{"parameters":{"x":1},"continues":true}');
    assert.equal(encodeReply("{}", true), '{"continues":true}');
    assert.equal(encodeError("a.E", '{"x":1}'), '{"error":"a.E","parameters":{"x":1}}');
  });

  it("write what is read as the same again", () => {
    const parameters = fc.dictionary(fc.string(), fc.jsonValue());
    const flag = fc.constantFrom("more", "oneway", "upgrade", undefined);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), parameters, flag, (name, values, set) => {
        const text = JSON.stringify(values);
        const parsed: unknown = JSON.parse(text);
        const { json: _call, ...called } = parseCall(joined(encodeCall(name, text, set)));
        const flags = set === undefined ? {} : { [set]: true };
        assert.deepEqual(called, call({ method: name, parameters: called.parameters, ...flags }));
        assert.deepEqual(called.parameters, parsed);
        assert.deepEqual(parseReply(joined(encodeReply(text, set === "more"))).continues, set === "more");
        assert.equal(parseReply(joined(encodeError(name, text))).error, name);
      }),
    );
  });

  it("let no NUL through", () => {
    assert.ok(!encodeCall("a\0b", "{}", undefined).includes("\0"));
    assert.ok(!encodeError("a\0b", "{}").includes("\0"));
  });
});

describe("excerpt", () => {
  it("quotes as JSON and bounds the length", () => {
    assert.equal(excerpt('a"\n'), '"a\\"\\n"');
    assert.equal(excerpt("x".repeat(1000)).length, 63);
  });
});
