/** One step of the certification: what its call must carry, and what the service answers. */
export interface CertificationStep {
  readonly method: string;
  readonly flag?: "more" | "oneway";
  /** The parameters of the call, but for the client's id. */
  readonly wants: Readonly<Record<string, unknown>>;
  /** The reply, or the replies of a stream; none of a oneway call. */
  readonly gives: readonly Readonly<Record<string, unknown>>[];
}

const scalars = { bool: false, int: 2, float: Math.PI, string: "a lot of string" };
const words = { foo: "Foo", bar: "Bar" };
const set = { one: {}, two: {}, three: {} };
const lines = Array.from({ length: 10 }, (_, index) => `Reply number ${index + 1}`);

const everyType = {
  object: { method: "org.varlink.certification.Test09", parameters: { map: words } },
  enum: "two",
  struct: { first: 1, second: "2" },
  array: ["one", "two", "three"],
  dictionary: words,
  stringset: set,
  nullable: null,
  nullable_array_struct: null,
  interface: {
    foo: [null, { foo: "foo", bar: "bar" }, null, { one: "foo", two: "bar" }],
    anon: { foo: true, bar: false },
  },
};

/** The steps between `Start` and `End`: each gives what the next one wants. */
export const certificationSteps: readonly CertificationStep[] = [
  { method: "Test01", wants: {}, gives: [{ bool: true }] },
  { method: "Test02", wants: { bool: true }, gives: [{ int: 1 }] },
  { method: "Test03", wants: { int: 1 }, gives: [{ float: 1 }] },
  { method: "Test04", wants: { float: 1 }, gives: [{ string: "ping" }] },
  { method: "Test05", wants: { string: "ping" }, gives: [scalars] },
  { method: "Test06", wants: scalars, gives: [{ struct: scalars }] },
  { method: "Test07", wants: { struct: scalars }, gives: [{ map: words }] },
  { method: "Test08", wants: { map: words }, gives: [{ set }] },
  { method: "Test09", wants: { set }, gives: [{ mytype: everyType }] },
  {
    method: "Test10",
    flag: "more",
    wants: { mytype: everyType },
    gives: lines.map((string) => ({ string })),
  },
  { method: "Test11", flag: "oneway", wants: { last_more_replies: lines }, gives: [] },
];

/** The same value without what is null: null and absent mean the same (UAPI.20 §Nullable). */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutNulls(field)]));
}
