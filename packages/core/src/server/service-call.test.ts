import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noFds } from "../passed-descriptors.ts";
import { parseCall } from "../protocol/message.ts";
import { ReceivedCall } from "./service-call.ts";

function received(parameters: string): ReceivedCall {
  return new ReceivedCall(
    parseCall(`{"method":"org.example.Ftl.Watch","parameters":${parameters}}`),
    noFds,
    {},
  );
}

describe("a received call that forgets its text", () => {
  it("keeps none of the read that brought it", () => {
    const call = received('{"count":1}');
    call.forgetText();
    assert.equal(call.message.json, "");
    assert.deepEqual(call.parameters, { count: 1 });
  });

  it("has its integers exact all the same, also beside a float that is as large", () => {
    const call = received('{"count":9007199254740993,"size":1e300}');
    call.forgetText();
    assert.deepEqual(call.parameters, { count: 9007199254740993n, size: 1e300 });
    assert.deepEqual(call.parameters, { count: 9007199254740993n, size: 1e300 });
  });

  it("says at each look that its parameters nest too deep, if they do", () => {
    const call = received(`{"deep":${"[".repeat(1500)}${"]".repeat(1500)}}`);
    call.forgetText();
    const name = "org.varlink.service.InvalidParameter";
    for (const _ of [1, 2])
      assert.throws(() => call.parameters, { name, parameters: { parameter: "parameters" } });
  });
});
