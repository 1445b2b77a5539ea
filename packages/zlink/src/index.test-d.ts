import {
  type ClientOf,
  connect,
  defineInterface,
  describe,
  finite,
  type Interface,
  isError,
  openConnection,
  type Server,
  serve,
  upgrade,
} from "./index.ts";

// What must compile, and what must not, for users of every TypeScript from 5.4 on: `consumer.test.ts` compiles
// this very file with each of them. Nothing of it ever runs.

export const Calculator = defineInterface(`interface org.example.Calculator
type Stats (count: int, operations: []string, tree: ?Tree)
type Tree (value: any, children: []Tree)
method Divide(dividend: float, divisor: float, mode: ?(exact, rounded)) -> (result: float)
method GetStats() -> (stats: Stats)
# [Requires 'more' flag]
method Monitor() -> (stats: Stats)
method List() -> (name: string)
method Reset() -> ()
method Close() -> ()
method Open(rows: int) -> (name: ?string)
error DivisionByZero (dividend: float)
error Overflow ()
`);

const stats = { count: 1, operations: ["divide"] };

export async function service(): Promise<Server> {
  const calculator = Calculator.implement({
    divide({ dividend, divisor, mode }) {
      const known: "exact" | "rounded" | null | undefined = mode;
      if (divisor === 0) throw new Calculator.errors.DivisionByZero({ dividend });
      if (known === "exact") throw new Calculator.errors.Overflow();
      return { result: dividend / divisor };
    },
    getStats: async () => ({ stats }),
    async *monitor(_, call) {
      while (!call.signal.aborted) yield { stats };
    },
    list: () => finite([{ name: "one" }]),
    reset() {},
    async Close() {},
    open: upgrade(async ({ rows }, call) => ({
      reply: { name: call.more ? null : rows.toFixed() },
      takeOver(stream) {
        stream.pipe(stream);
      },
    })),
  });
  return serve("unix:/run/example", {
    interfaces: [calculator],
    onError: (error, call) => void [error, call?.method],
  });
}

export async function calls(calculator: ClientOf<typeof Calculator>): Promise<void> {
  const { result } = await calculator.divide({ dividend: 1, divisor: 2 }, { timeoutMs: 100 });
  result.toFixed();
  const [divided, { stats: now }] = await Promise.all([
    calculator.divide({ dividend: 4, divisor: 2, mode: "exact" }),
    calculator.getStats(),
  ]);
  divided.result.toFixed();
  now.tree?.children[0]?.children.length.toFixed();
  const open: unknown = now.tree?.value;
  void open;
  await calculator.reset();
  await calculator.reset.oneway();
  await calculator.Close();
  const { reply, stream } = await calculator.open.upgrade({ rows: 24 });
  reply.name?.length.toFixed();
  stream.end("bytes");
  // @ts-expect-error: a parameter of the wrong type
  await calculator.divide({ dividend: "1", divisor: 2 });
  // @ts-expect-error: a value that the enum lacks
  await calculator.divide({ dividend: 1, divisor: 2, mode: "exakt" });
  // @ts-expect-error: a missing parameter
  await calculator.divide({ dividend: 1 });
  // @ts-expect-error: a parameter that the method does not have
  await calculator.reset({ hard: true });
  // @ts-expect-error: a reply has no other fields
  (await calculator.divide({ dividend: 1, divisor: 2 })).quotient;
  // @ts-expect-error: the method must be called with more
  await calculator.monitor();
}

export async function streams(calculator: ClientOf<typeof Calculator>): Promise<void> {
  for await (const { stats: now } of calculator.monitor.more({}, { signal: AbortSignal.timeout(1) }))
    now.count.toFixed();
  // @ts-expect-error: a stream cannot be awaited for a reply
  (await calculator.list.more()).name;
}

export async function errors(calculator: ClientOf<typeof Calculator>): Promise<void> {
  const outcome = await calculator.divide.result({ dividend: 1, divisor: 0 });
  if (outcome.ok) outcome.reply.result.toFixed();
  else if (outcome.error.name === "org.example.Calculator.DivisionByZero") {
    outcome.error.parameters.dividend.toFixed();
  } else if (outcome.error.name === "org.varlink.service.InvalidParameter") {
    outcome.error.parameters.parameter.length.toFixed();
  }
  try {
    await calculator.reset();
  } catch (error) {
    if (isError(error, Calculator.errors.DivisionByZero)) error.parameters.dividend.toFixed();
  }
  // @ts-expect-error: the error has a parameter
  new Calculator.errors.DivisionByZero();
  // @ts-expect-error: the interface has no such error
  new Calculator.errors.DivisionByOne();
}

export async function untyped(): Promise<void> {
  const client = await connect("unix:/run/example", { validate: false });
  void (await client.call("org.example.Calculator.GetStats", {}))["stats"];
  for await (const reply of client.call.more("org.example.Calculator.Monitor")) void reply["stats"];
  await client.call("org.example.Calculator.Reset", {}, { reply: "ignore" });
  const { interfaces } = await describe("unix:/run/example");
  const found: Interface | undefined = interfaces[0];
  if (found !== undefined) void (await client.as(found)["getStats"]?.({}))?.["stats"];
  await using connection = await openConnection("unix:/run/example");
  using hold = connection.cork({ maxMs: 10 });
  await connection.as(Calculator).getStats();
  void hold;
}

const Large = defineInterface(
  `interface org.example.Large
method Double(value: int) -> (value: int)`,
  { int: "bigint" },
);

export async function bigints(): Promise<bigint> {
  const large = await connect("unix:/run/example", Large);
  // @ts-expect-error: every int is a bigint there
  await large.double({ value: 1 });
  return (await large.double({ value: 1n })).value;
}

// @ts-expect-error: handlers are missing
Calculator.implement({ reset() {} });

export const Handlers = Calculator.implement({
  // @ts-expect-error: the result has the wrong type
  divide: () => ({ result: "1" }),
  getStats: () => ({ stats }),
  *monitor() {
    yield { stats };
  },
  list: () => [{ name: "one" }],
  reset() {},
  Close() {},
  open: upgrade(() => ({ reply: {}, takeOver: (stream) => void stream.end() })),
});

// @ts-expect-error: a type that is not declared
defineInterface(`interface org.example.Broken
method Do(value: itn) -> ()`);

// @ts-expect-error: a missing arrow
defineInterface(`interface org.example.Broken
method Do(value: int) ()`);

/** Options that a program has or has not are passed on as they are, also with `exactOptionalPropertyTypes`. */
export async function optionsOrNot(ms?: number, text?: string): Promise<void> {
  const info = { vendor: text, product: text, version: text, url: text };
  const limits = { maxMessageBytes: ms, maxWaitingReplies: ms, maxWaitingCalls: ms, maxConnections: ms };
  const server = await serve("unix:/x", { ...info, ...limits, mode: ms, interfaces: [], onError: undefined });
  const client = await connect("unix:/x", { maxMessageBytes: ms, signal: undefined, validate: undefined });
  client.cork({ maxMs: ms }).release();
  await client.call("a.b.C", {}, { timeoutMs: ms, signal: undefined });
  await server.close({ graceMs: ms });
}
