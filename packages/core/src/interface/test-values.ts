import type { StructTypeNode, TypeNode } from "@zlink/idl";
import fc from "fast-check";
import { array, choice, map, named, nullable, primitive } from "./test-syntax.ts";
import type { DeclaredTypes } from "./validate-type.ts";

/** A struct, and the types that its fields name. */
export interface Schema {
  readonly struct: StructTypeNode;
  readonly types: DeclaredTypes;
}

/** Names that an object has by inheritance are as good as others. */
const fieldNames = ["a", "b", "count", "some_name", "type", "constructor", "toString", "hasOwnProperty"];
const typeNames = ["First", "Second", "Third"];
const mapKeys = fc.constantFrom("a", "a b", "", "__proto__", "constructor", "0", "é\n");
const maxDepth = 3;

/** Random structs of all kinds of types, with named types that contain themselves and each other. */
export function schemas(): fc.Arbitrary<Schema> {
  const declared = typeNames.map((_, index) => {
    // A type names those before it freely, itself and later ones only where a value may end.
    return fc.oneof(structs(index), fc.constant(choice("on", "off")));
  });
  return fc.tuple(structs(typeNames.length), ...declared).map(([struct, ...types]) => {
    return { struct, types: new Map(types.map((type, index) => [typeNames[index] ?? "", type])) };
  });
}

function structs(namedCount: number, depth = 0): fc.Arbitrary<StructTypeNode> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...fieldNames), types(namedCount, depth)), {
      selector: ([name]) => name,
      maxLength: 4,
    })
    .map((fields) => ({
      kind: "struct",
      fields: fields.map(([name, type]) => ({ kind: "field", name, type, comments: [] })),
    }));
}

function types(namedCount: number, depth: number): fc.Arbitrary<TypeNode> {
  const element = fc.oneof(elements(namedCount, depth), fc.constantFrom(...typeNames).map(named));
  const direct = elements(namedCount, depth);
  return fc.oneof(
    { weight: 3, arbitrary: direct },
    { weight: 1, arbitrary: element.map(array) },
    { weight: 1, arbitrary: element.map(map) },
    { weight: 1, arbitrary: element.map(nullable) },
    { weight: 1, arbitrary: element.map((type) => nullable(array(map(nullable(type))))) },
  );
}

function elements(namedCount: number, depth: number): fc.Arbitrary<TypeNode> {
  const names = ["bool", "int", "float", "string", "object", "any"] as const;
  const leaves: fc.Arbitrary<TypeNode>[] = [
    fc.constantFrom(...names).map(primitive),
    fc.constant(choice("red", "green", "blue")),
  ];
  if (namedCount > 0) leaves.push(fc.constantFrom(...typeNames.slice(0, namedCount)).map(named));
  if (depth < 2) leaves.push(structs(namedCount, depth + 1));
  return fc.oneof(...leaves);
}

/** Random values of a type, as they come out of JSON. */
export function valuesOf(type: TypeNode, types: DeclaredTypes, depth = 0): fc.Arbitrary<unknown> {
  const isDeep = depth >= maxDepth;
  switch (type.kind) {
    case "primitive":
      return primitiveValue[type.name];
    case "enum":
      return fc.constantFrom(...type.values.map((value) => value.name));
    case "named": {
      const declared = types.get(type.name);
      if (declared === undefined) throw new Error(`no type ${type.name}`);
      return valuesOf(declared, types, depth);
    }
    case "nullable": {
      if (isDeep) return fc.constant(null);
      return fc.option(valuesOf(type.element, types, depth + 1), { nil: null });
    }
    case "array":
      if (isDeep) return fc.constantFrom([]).map(() => []);
      return fc.array(valuesOf(type.element, types, depth + 1), { maxLength: 3 });
    case "map":
      if (isDeep) return fc.constantFrom({}).map(() => ({}));
      return fc
        .array(fc.tuple(mapKeys, valuesOf(type.element, types, depth + 1)), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries));
    case "struct":
      return structValue(type, types, depth);
  }
}

const int = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.constantFrom(0, -0, 1e3, 2n ** 64n - 1n, -(2n ** 63n)),
);

const primitiveValue = {
  bool: fc.boolean(),
  int,
  float: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
  string: fc.string(),
  object: fc.dictionary(fc.string(), fc.jsonValue()),
  any: fc.jsonValue().filter((value) => value !== null),
};

/** Fields in any order, since JSON has none; nullable ones may be absent. */
function structValue(type: StructTypeNode, types: DeclaredTypes, depth: number): fc.Arbitrary<unknown> {
  const members = type.fields.map((field) => {
    const present = valuesOf(field.type, types, depth).map((value) => [[field.name, value] as const]);
    return field.type.kind === "nullable" ? fc.oneof(present, fc.constant([])) : present;
  });
  return fc
    .tuple(fc.tuple(...members), fc.boolean())
    .map(([entries, isReversed]) =>
      Object.fromEntries(isReversed ? entries.flat().reverse() : entries.flat()),
    );
}
