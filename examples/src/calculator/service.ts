import { EventEmitter, on } from "node:events";
import { serve } from "zlink";
import { Calculator } from "./calculator.ts";

/** Serves the calculator until it is told to stop; prints a line when it listens. */
const [address = "unix:./calculator.sock"] = process.argv.slice(2);
const changes = new EventEmitter();
let stats: { count: number; last?: { dividend: number; divisor: number; result: number } } = { count: 0 };

const server = await serve(address, {
  vendor: "zlink",
  product: "Calculator example",
  version: "1",
  url: "https://example.org/calculator",
  interfaces: [
    Calculator.implement({
      divide({ dividend, divisor }) {
        if (divisor === 0) throw new Calculator.errors.DivisionByZero({ dividend });
        const result = dividend / divisor;
        stats = { count: stats.count + 1, last: { dividend, divisor, result } };
        changes.emit("change");
        return { result };
      },
      getStats: () => ({ stats }),
      async *monitor(_, call) {
        yield { stats };
        for await (const _change of on(changes, "change", { signal: call.signal })) yield { stats };
      },
    }),
  ],
});
console.log(`listening on ${server.addresses.join(", ")}`);
process.once("SIGTERM", () => void server.close());
