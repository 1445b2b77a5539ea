import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { wantsColors } from "./terminal.ts";

const screen = { isTTY: true, hasColors: () => true };
const pipe = { isTTY: false, hasColors: () => false };

describe("wantsColors", () => {
  it("colours a terminal and no pipe", () => {
    assert.equal(wantsColors(screen, {}), true);
    assert.equal(wantsColors(pipe, {}), false);
  });

  it("leaves a terminal plain that has no colours", () => {
    assert.equal(wantsColors({ isTTY: true, hasColors: () => false }, {}), false);
  });

  it("obeys NO_COLOR unless it is empty", () => {
    assert.equal(wantsColors(screen, { NO_COLOR: "1" }), false);
    assert.equal(wantsColors(screen, { NO_COLOR: "" }), true);
  });

  it("obeys FORCE_COLOR before NO_COLOR", () => {
    assert.equal(wantsColors(pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }), true);
    assert.equal(wantsColors(screen, { FORCE_COLOR: "0" }), false);
  });
});
