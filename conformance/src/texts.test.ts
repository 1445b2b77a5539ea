import { describe, it } from "node:test";
import { addressCases, descriptionCases } from "./read-cases.ts";
import { runAddressCase } from "./run-address-case.ts";
import { runDescriptionCase } from "./run-description-case.ts";

describe("our parser and printer", () => {
  for (const each of descriptionCases()) it(each.id, () => runDescriptionCase(each));
});

describe("our addresses", () => {
  for (const each of addressCases()) it(each.id, () => runAddressCase(each));
});
