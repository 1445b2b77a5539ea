import { serve } from "zlink";
import { Greeter } from "./greeter.ts";

/**
 * A service that is started when somebody calls it: by systemd for a listening socket or for each connection (see
 * `units`), by a client over `exec:`, or by hand with `$SYSTEMD_VARLINK_LISTEN` or an address as its argument.
 *
 * It prints nothing: its standard output may be its client.
 */
const [address = "activation:"] = process.argv.slice(2);

await serve(address, {
  vendor: "zlink",
  product: "Greeter example",
  version: "1",
  url: "https://example.org/greeter",
  exitOnIdleMs: 30_000,
  closeOnSignals: true,
  notify: true,
  interfaces: [
    Greeter.implement({
      greet: ({ name }) => ({ text: `Hello, ${name}!`, process: process.pid }),
      *repeat({ name, times }) {
        for (let time = 1; time <= times; time += 1) yield { text: `Hello for the ${time}. time, ${name}!` };
      },
    }),
  ],
});
