import {
  type ClientOf,
  connect,
  defineInterface,
  describe,
  FileDescriptor,
  finite,
  InteractiveAuthenticationRequired,
  type Interface,
  isError,
  notify,
  openConnection,
  type PeerCredentials,
  requireAuthorization,
  type Server,
  type ServiceCall,
  State,
  serve,
  upgrade,
  withFds,
  withInteractiveAuthentication,
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

const monitored = new State({ count: 1, operations: ["divide"] });

/** A state is monitored in one line, by its handler or its changes. */
export const monitors = [
  monitored.handler((stats) => ({ stats })),
  (_: object, call: ServiceCall) => monitored.changes(call.signal, (stats) => ({ stats })),
  async function* (_: object, call: ServiceCall) {
    for await (const s of monitored.changes(call.signal)) yield { stats: s };
  },
].map((monitor) => Calculator.implement({ ...({} as Parameters<typeof Calculator.implement>[0]), monitor }));

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

declare const described: Interface;

export const ruled = [
  Calculator.implement({} as Parameters<typeof Calculator.implement>[0], {
    allow: { uids: [0, 1000], groups: [27] },
    methods: {
      divide: { allow: (peer, call) => peer.groups.includes(10) && call.method.length > 0 },
      reset: { allow: async ({ uid }) => uid === 0 },
      Close: { allow: "root" },
    },
  }),
  described.implement({}, { allow: "same-user", methods: { anything: { allow: "root" } } }),
  // @ts-expect-error: no rule has this name
  described.implement({}, { allow: "other-user" }),
  Calculator.implement({} as Parameters<typeof Calculator.implement>[0], {
    // @ts-expect-error: methods are named as handlers are
    methods: { Divide: { allow: "root" } },
  }),
  Calculator.implement({} as Parameters<typeof Calculator.implement>[0], {
    methods: {
      // @ts-expect-error: a rule says yes or no
      reset: { allow: () => 1 },
      // @ts-expect-error: users are named by number
      list: { allow: { uids: ["root"] } },
    },
  }),
];

export async function peers(): Promise<void> {
  await serve("unix:/run/example", { interfaces: [], allow: "same-user", maxConnectionsPerUser: 10 });
  // @ts-expect-error: no rule has this name
  await serve("unix:/run/example", { interfaces: [], allow: "anybody" });
  await using connection = await openConnection("unix:/run/example");
  const peer: PeerCredentials | undefined = connection.as(Calculator).peer;
  const groups: readonly number[] | undefined = peer?.groups;
  peer?.pidfd?.close();
  void groups;
  // @ts-expect-error: each connection of a client may have another peer
  (await connect("unix:/run/example")).peer;
}

const Machine = defineInterface(`interface org.example.Machine
method Terminate(name: string, allowInteractiveAuthentication: ?bool) -> (when: int)
method List(prefix: string) -> (name: string)`);

const asks = { isAuthorized: false, isChallenge: true };

export const authorized = Machine.implement(
  {
    async terminate(parameters, call) {
      await requireAuthorization(parameters, async (mayAsk) => ({ ...asks, isAuthorized: mayAsk }));
      await requireAuthorization(call.parameters, () => asks);
      throw new InteractiveAuthenticationRequired();
    },
    async list(parameters) {
      // @ts-expect-error: the method has no parameter by which the client could allow it
      await requireAuthorization(parameters, () => asks);
      return { name: "" };
    },
  },
  {
    async allow(_, { parameters }) {
      await requireAuthorization(parameters, () => asks);
      return true;
    },
  },
);

export async function authenticated(machine: ClientOf<typeof Machine>): Promise<void> {
  const { when } = await withInteractiveAuthentication((allowInteractiveAuthentication) =>
    machine.terminate({ name: "web", allowInteractiveAuthentication }),
  );
  when.toFixed();
  await machine.terminate({ name: "web" }).catch((error) => {
    if (isError(error, InteractiveAuthenticationRequired)) {
      const name: "io.systemd.InteractiveAuthenticationRequired" = error.name;
      void name;
    }
  });
  await withInteractiveAuthentication((allowInteractiveAuthentication) =>
    // @ts-expect-error: the method has no such parameter
    machine.list({ prefix: "", allowInteractiveAuthentication }),
  );
}

// @ts-expect-error: a type that is not declared
defineInterface(`interface org.example.Broken
method Do(value: itn) -> ()`);

// @ts-expect-error: a missing arrow
defineInterface(`interface org.example.Broken
method Do(value: int) ()`);

export const Files = defineInterface(`interface org.example.Files
method Open(path: string, mode: ?(read, write)) -> (file: int, mode: (read, write))
method Push(file: int) -> ()
method Attach() -> (terminal: int)
error Busy (holder: int)
`);

export async function descriptors(files: ClientOf<typeof Files>, numbers: number[]): Promise<void> {
  const { reply, fds } = await files.open.withFds(
    { path: "/", mode: "read" },
    { fds: numbers, timeoutMs: 1 },
  );
  const mode: "read" | "write" = reply.mode;
  using first = fds[reply.file];
  const number: number | undefined = first?.take();
  await files.push.oneway.withFds({ file: 0 }, { fds: [new FileDescriptor(3), { fd: 4 }, 5, ...fds] });
  for await (const { reply: next, fds: more } of files.open.more.withFds({ path: "/" })) {
    more[next.file]?.readable().on("data", () => {});
    more[0]?.writable().end(mode);
    more[1]?.socket().setKeepAlive(true);
  }
  const outcome = await files.open.result.withFds({ path: "/" });
  if (outcome.ok) outcome.fds[outcome.reply.file]?.close();
  else if (outcome.error.name === "org.example.Files.Busy")
    outcome.error.fds[outcome.error.parameters.holder]?.close();
  const attached = await files.attach.upgrade.withFds({}, { fds: numbers });
  attached.stream.end(String(attached.reply.terminal + attached.fds.length));
  const named = await files.call.withFds("a.b.C", {}, { fds: numbers });
  void [named.reply["file"], named.fds.length, number];
  await files.call.oneway.withFds("a.b.C", {}, { fds: numbers });
  for await (const { fds: all } of files.call.more.withFds("a.b.C")) all[0]?.close();
  const own: FileDescriptor | undefined = fds[0];
  void own;
  // @ts-expect-error: a plain call passes no descriptors
  await files.push({ file: 0 }, { fds: numbers });
  // @ts-expect-error: nor does a plain call by name
  await files.call("a.b.C", {}, { fds: numbers });
  // @ts-expect-error: a plain call gives the reply itself
  (await files.open({ path: "/" })).fds;
  // @ts-expect-error: what has no number is no descriptor
  await files.push.withFds({ file: 0 }, { fds: ["3"] });
  // @ts-expect-error: a missing parameter
  await files.push.withFds();
  // @ts-expect-error: with descriptors comes last
  await files.push.withFds.oneway({ file: 0 });
  // @ts-expect-error: nothing is composed behind it
  await files.open.withFds.result({ path: "/" });
  // @ts-expect-error: the descriptors are the reply's, not its field
  (await files.open.withFds({ path: "/" })).file;
  // @ts-expect-error: a descriptor is not opened by its path
  new FileDescriptor("/dev/null");
}

export const FileHandlers = Files.implement({
  async open({ path }, call) {
    if (path === "") throw new Files.errors.Busy({ holder: 0 }, { fds: call.fds });
    return withFds({ file: 0, mode: "read" }, [3]);
  },
  async *push(_, call: ServiceCall) {
    call.fds[0]?.readable().resume();
    yield withFds({}, call.fds);
  },
  attach: upgrade((_, call) => ({
    reply: withFds({ terminal: 0 }, call.fds),
    takeOver: (stream) => void stream.end(),
  })),
});

Files.implement({
  // @ts-expect-error: the reply has the wrong type
  open: () => withFds({ file: "0", mode: "read" }, [3]),
  *push() {
    yield withFds({}, []);
  },
  // @ts-expect-error: a field is missing
  attach: upgrade(() => ({ reply: withFds({}, []), takeOver() {} })),
});

Files.implement({
  open: () => finite([withFds({ file: 0, mode: "read" }, [3]), { file: 0, mode: "write" }]),
  push: () => withFds({}, [1]),
  attach: () => [withFds({ terminal: 0 }, [])],
});

// @ts-expect-error: descriptors are a list
new Files.errors.Busy({ holder: 0 }, { fds: 3 });

/** Options that a program has or has not are passed on as they are, also with `exactOptionalPropertyTypes`. */
export async function optionsOrNot(ms?: number, text?: string): Promise<void> {
  const info = { vendor: text, product: text, version: text, url: text };
  const connections = { maxConnections: ms, maxConnectionsPerUser: ms };
  const limits = { maxMessageBytes: ms, maxWaitingReplies: ms, maxWaitingCalls: ms, ...connections };
  const nothing = { interfaces: [], allow: undefined };
  const server = await serve("unix:/x", { ...info, ...limits, mode: ms, ...nothing, onError: undefined });
  const client = await connect("unix:/x", { maxMessageBytes: ms, signal: undefined, validate: undefined });
  client.cork({ maxMs: ms }).release();
  await client.call("a.b.C", {}, { timeoutMs: ms, signal: undefined });
  await server.close({ graceMs: ms });
}

export async function startedByOthers(): Promise<void> {
  await connect("exec:/bin/service");
  await connect({ exec: ["/bin/service", "--verbose"] });
  await connect({ command: ["ssh", "host", "service"] }, { validate: false });
  // @ts-expect-error: a program has a name
  await connect({ command: [] });
  await openConnection({ fd: 3 });
  await openConnection({ readable: process.stdin, writable: process.stdout });
  await serve({ fd: 3 }, { interfaces: [], closeOnSignals: { graceMs: 10 } });
  await serve("activation:", { interfaces: [], notify: true, exitOnIdleMs: 1000, closeOnSignals: true });
  // @ts-expect-error: it is the library that is told of the close
  await serve("activation:", { interfaces: [], onClosing: () => {} });
  const hasHeard: boolean = await notify({ ready: true, status: "ready", watchdog: "trigger" });
  // @ts-expect-error: no such state
  if (hasHeard) await notify({ reday: true });
}
