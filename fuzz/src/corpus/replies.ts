import type { CallMade } from "../fuzz-input.ts";
import type { Random } from "../random.ts";
import { stringText, valueText } from "./values.ts";

const errors = [
  "org.example.Fuzz.Failed",
  "org.varlink.service.MethodNotFound",
  "org.varlink.service.InvalidParameter",
  "org.varlink.service.PermissionDenied",
  "io.systemd.System",
  "org.example.Other.Unknown",
  "__proto__",
  "",
];

/** The texts of the replies that a service may give to some calls. */
export function replyTexts(random: Random, calls: readonly CallMade[]): string[] {
  return calls.flatMap((call) => repliesTo(random, call));
}

function repliesTo(random: Random, call: CallMade): string[] {
  if (call === "note") return [];
  const streamed = call === "count" ? Array.from({ length: random.below(4) }, () => continuing(random)) : [];
  return [...streamed, lastReply(random, call)];
}

function continuing(random: Random): string {
  return `{"parameters":{"number":${random.below(10)}},"continues":true}`;
}

function lastReply(random: Random, call: CallMade): string {
  if (random.oneIn(5)) return errorText(random);
  if (random.oneIn(8)) return `{"parameters":${valueText(random)}}`;
  const extra = random.oneIn(8) ? `,${stringText(random)}:${valueText(random)}` : "";
  const end = random.oneIn(6) ? ',"continues":false' : "";
  return `{"parameters":{${fieldOf(random, call)}${extra}}${end}}`;
}

function fieldOf(random: Random, call: CallMade): string {
  if (call === "echo") return `"text":${stringText(random)}`;
  if (call === "any") return `"value":${valueText(random)}`;
  if (call === "count") return `"number":${random.below(10)}`;
  if (call === "descriptors") return `"count":${random.below(4)}`;
  return '"":0';
}

function errorText(random: Random): string {
  const name = JSON.stringify(random.pick(errors));
  const parameters = random.pick(["", `,"parameters":${valueText(random)}`, ',"parameters":{"reason":"so"}']);
  return `{"error":${name}${parameters}}`;
}
