import type { PrimitiveName, TypeNode } from "@zlink/idl";
import type { DeclaredTypes } from "./validate-type.ts";

/** One way to break a value, and the path a check must then report. */
export interface Mutation {
  readonly path: string;
  /** Whether a client that reads a reply lets it pass. */
  readonly isForgivenInReplies: boolean;
  apply(): void;
}

interface Place {
  readonly path: string;
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** All places where a value of some type can be broken: members of wrong types, missing and unknown fields. */
export function mutationsOf(value: unknown, type: TypeNode, types: DeclaredTypes): readonly Mutation[] {
  const found: Mutation[] = [];
  const root = { root: value };
  visit({ path: "", holder: root, key: "root" }, type);
  // The parameters themselves are not replaced: null and absence stand for an empty struct there.
  return found.filter((mutation) => mutation.path !== "");

  function visit(place: Place, type: TypeNode): void {
    const { path, holder, key } = place;
    const value = holder[key];
    if (type.kind === "nullable") {
      const wrong = wrongFor(type.element, types);
      // `?any` takes everything that JSON has.
      if (wrong !== null) replace(place, wrong, false);
      if (value !== null && value !== undefined) visitInside(place, type.element);
      return;
    }
    replace(place, wrongFor(type, types), false);
    replace(place, null, false);
    if (enumOf(type, types)) replace(place, "not_a_value", true);
    visitInside({ path, holder, key }, type);
  }

  function visitInside({ path, holder, key }: Place, type: TypeNode): void {
    const value = holder[key];
    if (type.kind === "named") {
      const declared = types.get(type.name);
      if (declared !== undefined) visitInside({ path, holder, key }, declared);
    } else if (type.kind === "array" && Array.isArray(value)) {
      // An array is an object too, only the compiler does not know it by string keys.
      const items = value as unknown as Record<string, unknown>;
      for (const index of value.keys())
        visit({ path: `${path}[${index}]`, holder: items, key: `${index}` }, type.element);
    } else if (type.kind === "map" && isRecord(value)) {
      for (const name of Object.keys(value)) {
        visit({ path: `${path}[${JSON.stringify(name)}]`, holder: value, key: name }, type.element);
      }
    } else if (type.kind === "struct" && isRecord(value)) {
      const under = (name: string) => (path === "" ? name : `${path}.${name}`);
      for (const field of type.fields) {
        const place = { path: under(field.name), holder: value, key: field.name };
        if (Object.hasOwn(value, field.name)) visit(place, field.type);
        if (field.type.kind !== "nullable") {
          found.push({ path: place.path, isForgivenInReplies: false, apply: () => delete value[field.name] });
        }
      }
      replace({ path: under("unknownField"), holder: value, key: "unknownField" }, 1, true);
    }
  }

  function replace({ path, holder, key }: Place, wrong: unknown, isForgivenInReplies: boolean): void {
    const apply = () => {
      const settings = { value: wrong, enumerable: true, configurable: true, writable: true };
      Object.defineProperty(holder, key, settings);
    };
    found.push({ path, isForgivenInReplies, apply });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function enumOf(type: TypeNode, types: DeclaredTypes): boolean {
  return (type.kind === "named" ? types.get(type.name)?.kind : type.kind) === "enum";
}

const wrongPrimitive: Readonly<Record<PrimitiveName, unknown>> = {
  bool: 0,
  int: 1.5,
  float: "1",
  string: 5,
  object: [],
  any: null,
};

function wrongFor(type: TypeNode, types: DeclaredTypes): unknown {
  if (type.kind === "primitive") return wrongPrimitive[type.name];
  if (type.kind === "array") return {};
  return enumOf(type, types) ? 7 : [];
}
