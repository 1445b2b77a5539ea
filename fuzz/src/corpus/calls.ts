import type { Random } from "../random.ts";
import { stringText, valueText } from "./values.ts";

const parametersOf: Readonly<Record<string, (random: Random) => string>> = {
  Echo: (random) => `{"text":${stringText(random)}}`,
  Later: (random) => `{"text":${stringText(random)}}`,
  Any: (random) => `{"value":${valueText(random)}}`,
  Map: (random) => `{"map":{${stringText(random)}:${valueText(random)}}}`,
  Types: typesText,
  Fail: (random) => `{"reason":${stringText(random)}}`,
  Break: () => "{}",
  Count: (random) => `{"to":${random.below(7)}}`,
  Descriptors: () => "{}",
  Upgrade: (random) => `{"accept":${random.oneIn(2)}}`,
};
const methods = Object.keys(parametersOf);

function typesText(random: Random): string {
  const fields = [
    `"bool":${random.oneIn(2)}`,
    `"int":${random.below(1000)}`,
    '"float":0.25',
    `"kind":${random.pick(['"plain"', '"fancy"', '"unknown"'])}`,
    `"pair":{"first":${stringText(random)},"second":${random.pick(["1", "null", '"no"'])}}`,
    `"list":[${random.pick(["", "1,2", "1.5"])}]`,
    `"object":${random.oneIn(2) ? "{}" : valueText(random)}`,
  ];
  return `{${fields.filter(() => random.oneIn(2)).join(",")}}`;
}

const others = [
  '{"method":"org.varlink.service.GetInfo"}',
  '{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.example.Fuzz"}}',
  '{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"__proto__"}}',
  '{"method":"org.example.Fuzz.constructor"}',
  '{"method":"org.example.Nobody.Call"}',
  '{"method":"__proto__"}',
  '{"method":""}',
];

/** The text of a call, which is one by the rules. */
export function callText(random: Random): string {
  if (random.oneIn(8)) return random.pick(others);
  const method = random.pick(methods);
  const parameters = parametersOf[method]?.(random) ?? "{}";
  const flag = flagText(random, method);
  const extension = random.oneIn(20) ? `,"org.example.extension":${valueText(random)}` : "";
  return `{"method":"org.example.Fuzz.${method}","parameters":${parameters}${flag}${extension}}`;
}

function flagText(random: Random, method: string): string {
  if (method === "Upgrade" && !random.oneIn(8)) return ',"upgrade":true';
  if (method === "Count" && !random.oneIn(3)) return ',"more":true';
  if (!random.oneIn(4)) return "";
  return `,${random.pick(['"more":true', '"oneway":true', '"upgrade":true', '"more":false', '"oneway":false'])}`;
}
