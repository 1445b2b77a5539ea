import { State, serve, type TypeOf } from "zlink";
import { Calculator } from "./calculator.ts";

/** Serves the calculator until it is told to stop; prints a line when it listens. */
const [address = "unix:./calculator.sock"] = process.argv.slice(2);
const stats = new State<TypeOf<typeof Calculator, "Stats">>({ count: 0 });

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
        stats.update(({ count }) => ({ count: count + 1, last: { dividend, divisor, result } }));
        return { result };
      },
      getStats: () => ({ stats: stats.get() }),
      monitor: stats.handler((stats) => ({ stats })),
    }),
  ],
});
console.log(`listening on ${server.addresses.join(", ")}`);
process.once("SIGTERM", () => void server.close());
