import type { InterfaceNode } from "@zlink/idl";

/**
 * Chooses the names of generated types. The types of the interface keep theirs; a name made of another one gets a `_`
 * where it is taken, which no name in Varlink has.
 */
export class TypeNames {
  readonly #taken: Set<string>;

  constructor(tree: InterfaceNode) {
    this.#taken = new Set(
      tree.members.filter((member) => member.kind === "type").map((member) => member.name),
    );
  }

  /** A name that is not taken yet, `wanted` if possible. */
  choose(wanted: string): string {
    let name = wanted;
    while (this.#taken.has(name)) {
      name += "_";
    }
    this.#taken.add(name);
    return name;
  }
}

/** `CalculatorSpec` for `org.example.Calculator`, `NetworkManagerSpec` for `org.example.network-manager`. */
export function specNameOf(interfaceName: string): string {
  const last = interfaceName.slice(interfaceName.lastIndexOf(".") + 1);
  const words = last.split("-").filter((word) => word !== "");
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
  return `${/^\d/.test(name) ? "Interface" : ""}${name}Spec`;
}
