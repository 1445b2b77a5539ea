import type { FuzzInput } from "../fuzz-input.ts";
import { hasOnlyMembers, isExtreme, isFlag, type Message, parametersOf } from "./messages.ts";
import { haveTypes, inputs } from "./types.ts";

/** What a message that comes back must be. */
export type ExpectedReply =
  /** This success; absent parameters and empty ones are the same. */
  | { readonly parameters: object; readonly continues: boolean }
  /** This error, whatever it says beside its name. */
  | { readonly error: string }
  /** A last reply of any kind. */
  | "any";

/** How a call is answered. */
export interface ExpectedAnswer {
  readonly replies: readonly ExpectedReply[];
  /** It has been answered before the next message is looked at. */
  readonly isAtOnce: boolean;
  /** The bytes behind it are another protocol's. */
  readonly isUpgraded: boolean;
}

/** A call that keeps the rules. */
interface ValidCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly more: boolean;
  readonly oneway: boolean;
  readonly upgrade: boolean;
}

const interfaceName = "org.example.Fuzz";
const ofTheService = (name: string): ExpectedReply => ({ error: `org.varlink.service.${name}` });
const failed: ExpectedReply = { error: `${interfaceName}.Failed` };

/** What a service must do with a message: close the connection, which is undefined, or answer. */
export function expectedAnswer(
  message: Message,
  { isWatched }: Pick<FuzzInput, "isWatched">,
): ExpectedAnswer | undefined {
  const call = message === undefined ? undefined : toCall(message);
  if (call === undefined) return undefined;
  const method = call.method.startsWith(`${interfaceName}.`)
    ? call.method.slice(interfaceName.length + 1)
    : "";
  // An interceptor that looks at what nests too deep refuses it before anything else is looked at.
  const replies = isWatched && isExtreme(call.parameters) ? (["any"] as const) : repliesTo(call, method);
  const isAtOnce =
    !isWatched && !["Later", "Count"].includes(method) && !call.method.startsWith("org.varlink.service.");
  const [reply] = replies;
  const isUpgraded =
    call.upgrade && method === "Upgrade" && reply !== undefined && reply !== "any" && "parameters" in reply;
  return { replies: call.oneway ? [] : replies, isAtOnce, isUpgraded };
}

function toCall(message: NonNullable<Message>): ValidCall | undefined {
  const known = ["method", "parameters", "more", "oneway", "upgrade"];
  const { method, more = false, oneway = false, upgrade = false } = message;
  const flags = [more, oneway, upgrade];
  const parameters = parametersOf(message);
  const keepsRules =
    hasOnlyMembers(message, known) &&
    flags.every(isFlag) &&
    flags.filter((flag) => flag === true).length <= 1;
  if (!keepsRules || typeof method !== "string" || parameters === undefined) return undefined;
  return { method, parameters, more: more === true, oneway: oneway === true, upgrade: upgrade === true };
}

function repliesTo(call: ValidCall, method: string): readonly ExpectedReply[] {
  if (call.method.startsWith("org.varlink.service.")) return ["any"];
  const fields = Object.hasOwn(inputs, method) ? inputs[method] : undefined;
  if (fields === undefined) {
    const isKnown = call.method.slice(0, Math.max(call.method.lastIndexOf("."), 0)) === interfaceName;
    return [ofTheService(isKnown ? "MethodNotFound" : "InterfaceNotFound")];
  }
  if (method === "Upgrade" && !call.upgrade) return [ofTheService("ExpectedUpgrade")];
  if (method !== "Upgrade" && call.upgrade) return [ofTheService("InvalidParameter")];
  if (isExtreme(call.parameters)) return ["any"];
  if (!haveTypes(call.parameters, fields, false)) return [ofTheService("InvalidParameter")];
  return answers[method]?.(call) ?? ["any"];
}

const last = (parameters: object): readonly ExpectedReply[] => [{ parameters, continues: false }];
const same = ({ parameters }: ValidCall): readonly ExpectedReply[] => last(parameters);

const answers: Readonly<Record<string, (call: ValidCall) => readonly ExpectedReply[]>> = {
  Echo: same,
  Later: same,
  Any: same,
  Map: same,
  Types: same,
  Fail: () => [failed],
  Break: () => [{ error: "io.systemd.System" }],
  Count: countTo,
  // How many came with it depends on the transport.
  Descriptors: () => ["any"],
  Upgrade: ({ parameters }) => (parameters["accept"] === true ? last({}) : [failed]),
};

function countTo({ parameters, more }: ValidCall): readonly ExpectedReply[] {
  const to = Number(parameters["to"]);
  if (to < 1 || to > 5) return [failed];
  if (!more) return last({ number: 1 });
  return Array.from({ length: to }, (_, index) => ({
    parameters: { number: index + 1 },
    continues: index + 1 < to,
  }));
}
