import { parseCheckedInterface } from "@zlink/idl";
import type { UsageError } from "../errors.ts";
import type { CheckedText } from "../inference/check.ts";
import type { IntFlavour } from "../inference/interface-spec.ts";
import type { NameIn, SpecIn } from "../inference/spec.ts";
import type { DeclaredErrors } from "./declared-errors.ts";
import type { Interface } from "./interface.ts";
import { InterfaceDefinition } from "./interface-definition.ts";
import { Sensitivity } from "./sensitivity.ts";

/** Options of {@link defineInterface}. */
export interface DefineInterfaceOptions<Int extends IntFlavour = IntFlavour> {
  /**
   * What an `int` is: `"number"`, the default, whose values beyond 2^53 arrive as bigints all the same, though
   * the type does not say so; or `"bigint"`, which types and delivers each of them so.
   */
  readonly int?: Int | undefined;
  /**
   * What is kept out of traces and messages of errors: members, and fields of members, by the names in the description,
   * such as `["SetPassword", "Login.password", "Credentials.secret"]`. The comment `[Sensitive]` before a member or a field
   * of the description says the same.
   */
  readonly sensitive?: readonly string[] | undefined;
}

/** What {@link defineInterface} makes of a text. */
export type DefinedInterface<Text extends string, Int extends IntFlavour = "number"> =
  // Conditional, so that editors and declaration files print the branch, and not this alias with the text.
  NameIn<Text> extends infer Name extends string ? Interface<Name, SpecIn<Text, Int>> : never;

let varlinkService: InterfaceDefinition | undefined;

const everyService = (): DeclaredErrors | undefined => varlinkService?.declaredErrors;

/**
 * Defines an interface from its description. Where the text is a literal, all parameters, replies, types and
 * errors are inferred from it, and a mistake in it is a compile-time error.
 *
 * Throws {@link IdlError} with all mistakes if the text is no valid description, and {@link UsageError} if `sensitive`
 * names what it does not have.
 */
export function defineInterface<const Text extends string, const Int extends IntFlavour = "number">(
  text: CheckedText<Text>,
  options: DefineInterfaceOptions<Int> = {},
): DefinedInterface<Text, Int> {
  const tree = parseCheckedInterface(text);
  new Sensitivity(tree, options.sensitive).register();
  const { int = "number" } = options;
  const definition = new InterfaceDefinition({
    name: tree.name,
    description: text,
    int,
    read: () => tree,
    everyService,
  });
  // The types were inferred from the very text that the tree was parsed from.
  return definition as unknown as DefinedInterface<Text, Int>;
}

/**
 * Defines `org.varlink.service`, whose errors any method may answer. Its text is our own and not read before something of
 * it is asked for: a client that meets none of its errors never does, and starts 2 ms sooner.
 */
export function defineVarlinkService<const Text extends string>(
  text: CheckedText<Text>,
): DefinedInterface<Text> {
  varlinkService = new InterfaceDefinition({
    name: "org.varlink.service",
    description: text,
    int: "number",
    read: () => parseCheckedInterface(text),
    everyService,
  });
  return varlinkService as unknown as DefinedInterface<Text>;
}
