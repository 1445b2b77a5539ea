import { expectTypeOf } from "expect-type";
import type { CheckedText } from "./check.ts";
import type { EmptyStruct, UntypedParameters } from "./infer.ts";
import type { InterfaceSpec, IntFlavour, UntypedSpec } from "./interface-spec.ts";
import type {
  ErrorParametersOf,
  ErrorUnionOf,
  MethodKindOf,
  MethodNameOf,
  ParametersOf,
  ReplyOf,
  TypeNameOf,
  TypeOf,
} from "./interface-types.ts";
import type { NameIn, SpecIn } from "./spec.ts";

/** As much of an interface as inference needs. */
interface Described<Name extends string, Spec extends InterfaceSpec> {
  readonly name: Name;
  readonly "~spec"?: Spec;
}

declare function define<const Text extends string, const Int extends IntFlavour = "number">(
  text: CheckedText<Text>,
  int?: Int,
): Described<NameIn<Text>, SpecIn<Text, Int>>;

const shared = "type Point (x: float, y: float, label: ?string)";
const drawing = define(`# Draws
  interface org.example.drawing-board
  ${shared}
  type Shape (kind: (circle, polygon), points: []Point, parts: ?[string]Shape, set: [string]())
  # [Requires 'more' flag]
  method Watch() -> (shape: Shape)
  # [Supports 'more' flag]
  method Draw(shape: Shape, at: ?Point, tags: []?string) -> (count: int, data: any, extra: ?any)
  # [Requires 'upgrade' flag]
  # Takes the socket over
  method Open () -> ()
  error OutOfInk ()
  error TooFar (point: Point)`);
type Drawing = typeof drawing;

// Names
expectTypeOf<Drawing["name"]>().toEqualTypeOf<"org.example.drawing-board">();
expectTypeOf<MethodNameOf<Drawing>>().toEqualTypeOf<"Watch" | "Draw" | "Open">();
expectTypeOf<TypeNameOf<Drawing>>().toEqualTypeOf<"Point" | "Shape">();

// Types
type Point = { x: number; y: number; label?: string | null | undefined };
type Shape = {
  kind: "circle" | "polygon";
  points: Point[];
  parts?: { [key: string]: Shape } | null | undefined;
  set: { [key: string]: EmptyStruct };
};
expectTypeOf<TypeOf<Drawing, "Point">>().toEqualTypeOf<Point>();
expectTypeOf<TypeOf<Drawing, "Shape">>().toEqualTypeOf<Shape>();
expectTypeOf<ParametersOf<Drawing, "Draw">>().toEqualTypeOf<{
  shape: Shape;
  at?: Point | null | undefined;
  tags: (string | null)[];
}>();
expectTypeOf<ReplyOf<Drawing, "Draw">>().toEqualTypeOf<{ count: number; data: unknown; extra?: unknown }>();
expectTypeOf<ReplyOf<Drawing, "Open">>().toEqualTypeOf<EmptyStruct>();

// Errors
expectTypeOf<ErrorParametersOf<Drawing, "TooFar">>().toEqualTypeOf<{ point: Point }>();
expectTypeOf<ErrorUnionOf<Drawing>>().toEqualTypeOf<
  | { name: "org.example.drawing-board.OutOfInk"; parameters: EmptyStruct }
  | { name: "org.example.drawing-board.TooFar"; parameters: { point: Point } }
>();

// Kinds
expectTypeOf<MethodKindOf<Drawing, "Watch">>().toEqualTypeOf<"more">();
expectTypeOf<MethodKindOf<Drawing, "Draw">>().toEqualTypeOf<"call">();
expectTypeOf<MethodKindOf<Drawing, "Open">>().toEqualTypeOf<"upgrade">();

type Behind = typeof behind;
const behind = define("interface a.b\nmethod A() -> () # [Requires 'more' flag]\nmethod B() -> ()");
expectTypeOf<MethodKindOf<Behind, "A" | "B">>().toEqualTypeOf<"call">();

// Integers
const exact = define("interface a.b method Count(from: ?int) -> (all: []int)", "bigint");
expectTypeOf<ParametersOf<typeof exact, "Count">>().toEqualTypeOf<{ from?: bigint | null | undefined }>();
expectTypeOf<ReplyOf<typeof exact, "Count">>().toEqualTypeOf<{ all: bigint[] }>();

// An empty struct takes nothing
const nothing: ParametersOf<Drawing, "Open"> = {};
// @ts-expect-error Open has no parameters
const something: ParametersOf<Drawing, "Open"> = { rows: 24 };

// Generated code carries resolved types
type Generated = {
  methods: { Turn: { in: { by: "left" | "right" }; out: { angle: number } } };
  types: { Side: "left" | "right" };
  errors: { Stuck: { why: string } };
  flags: { Turn: "requires more" };
};
type Turning = Described<"org.example.turning", Generated>;
expectTypeOf<ParametersOf<Turning, "Turn">>().toEqualTypeOf<{ by: "left" | "right" }>();
expectTypeOf<ReplyOf<Turning, "Turn">>().toEqualTypeOf<{ angle: number }>();
expectTypeOf<TypeOf<Turning, "Side">>().toEqualTypeOf<"left" | "right">();
expectTypeOf<ErrorParametersOf<Turning, "Stuck">>().toEqualTypeOf<{ why: string }>();
expectTypeOf<MethodKindOf<Turning, "Turn">>().toEqualTypeOf<"more">();

// Of a text that is no literal nothing is known
declare const read: string;
const untyped = define(read);
expectTypeOf(untyped).toEqualTypeOf<Described<string, UntypedSpec>>();
expectTypeOf<ParametersOf<typeof untyped, "Anything">>().toEqualTypeOf<UntypedParameters>();
expectTypeOf<ReplyOf<typeof untyped, "Anything">>().toEqualTypeOf<UntypedParameters>();
expectTypeOf<MethodKindOf<typeof untyped, "Anything">>().toEqualTypeOf<"call">();

// What is not there
// @ts-expect-error there is no such method
type NoMethod = ParametersOf<Drawing, "Paint">;
// @ts-expect-error there is no such type
type NoType = TypeOf<Drawing, "Circle">;

export type { NoMethod, NoType };
export { nothing, something };
