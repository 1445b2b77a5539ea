import { expectTypeOf } from "expect-type";
import { defineInterface } from "../interface/define-interface.ts";
import type { Changes } from "./change-reader.ts";
import { type Monitor, State } from "./state.ts";

const Counter = defineInterface(`interface org.example.Counter
type Stats (count: int, last: ?string)
method Monitor() -> (stats: Stats)
method Watch(prefix: string) -> (count: int)`);

interface Stats {
  count: number;
  last?: string;
}
const stats = new State<Stats>({ count: 0 });
const reply = new State({ count: 0 });

expectTypeOf(new State(1)).toEqualTypeOf<State<number>>();
expectTypeOf(stats.get()).toEqualTypeOf<Stats>();
expectTypeOf(stats.update((before) => ({ ...before, count: before.count + 1 }))).toEqualTypeOf<Stats>();
expectTypeOf(stats.watchers).toEqualTypeOf<number>();
expectTypeOf(stats.changes()).toEqualTypeOf<Changes<Stats>>();
expectTypeOf(stats.changes(undefined, undefined, { maxWaitingChanges: 1 })).toEqualTypeOf<Changes<Stats>>();
expectTypeOf(stats.changes(undefined, ({ count }) => `${count}`)).toEqualTypeOf<Changes<string>>();
expectTypeOf(stats.handler()).toEqualTypeOf<Monitor<Stats>>();
expectTypeOf(stats.handler(({ count }) => count)).toEqualTypeOf<Monitor<number>>();

// @ts-expect-error: not such a value
stats.set({ count: "1" });
// @ts-expect-error: a bound is a number
stats.changes(undefined, undefined, { maxWaitingChanges: "all" });

/** Each of these is a method that monitors. */
export const monitors = [
  Counter.implement({ monitor: stats.handler((stats) => ({ stats })), watch: reply.handler() }),
  Counter.implement({
    monitor: (_, call) => stats.changes(call.signal, (stats) => ({ stats })),
    watch: ({ prefix }, call) =>
      reply.changes(call.signal, ({ count }) => ({ count: count + prefix.length })),
  }),
  Counter.implement({
    async *monitor(_, call) {
      for await (const each of stats.changes(call.signal)) yield { stats: each };
    },
    watch: async (_, call) => reply.changes(call.signal),
  }),
  Counter.implement({
    // @ts-expect-error: the reply has the value in a field
    monitor: stats.handler(),
    // @ts-expect-error: the field is an integer
    watch: reply.handler(({ count }) => ({ count: String(count) })),
  }),
];
