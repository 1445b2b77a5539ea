// dbus-next with a bus: the server starts a dbus-daemon at the socket, and both sides connect to that.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import dbus from "dbus-next";
import { runProgram } from "../../bundle/programs/run-program.js";

const name = "org.example.Bench";
const path = "/org/example/Bench";

/** A bus for whoever reaches its socket, with room for large messages and many calls at once. */
const configuration = (
  socketPath,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socketPath}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_message_size">128000000</limit>
  <limit name="max_replies_per_connection">50000</limit>
  <limit name="max_completed_connections">10000</limit>
  <limit name="max_connections_per_user">10000</limit>
</busconfig>
`;

class Bench extends dbus.interface.Interface {
  Add(first, second) {
    return first + second;
  }

  Echo(value) {
    return value;
  }

  Entries(values) {
    return values;
  }

  Map(values) {
    return values;
  }

  Integers(values) {
    return values;
  }
}
const same = (signature) => ({ inSignature: signature, outSignature: signature });
Bench.configureMembers({
  methods: {
    Add: { inSignature: "ii", outSignature: "i" },
    Echo: same("s"),
    Entries: same("a(sidbas)"),
    Map: same("a{si}"),
    Integers: same("ax"),
  },
});

async function listen({ socketPath }) {
  const configurationPath = `${socketPath}.conf`;
  await writeFile(configurationPath, configuration(socketPath));
  const words = [`--config-file=${configurationPath}`, "--nofork", "--nopidfile", "--print-address"];
  const daemon = spawn("dbus-daemon", words, { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => daemon.kill());
  // It prints its address when it listens.
  await once(daemon.stdout, "data");
  const bus = dbus.sessionBus({ busAddress: `unix:path=${socketPath}` });
  await bus.requestName(name, 0);
  bus.export(path, new Bench(name));
}

const fromEntry = ({ name: title, id, load, enabled, tags }) => [title, id, load, enabled, tags];
const toEntry = ([title, id, load, enabled, tags]) => ({ name: title, id, load, enabled, tags });

async function open({ socketPath }) {
  const bus = dbus.sessionBus({ busAddress: `unix:path=${socketPath}` });
  const bench = (await bus.getProxyObject(name, path)).getInterface(name);
  return {
    calls: {
      add: async ({ first, second }) => ({ sum: await bench.Add(first, second) }),
      echo: async ({ text }) => ({ text: await bench.Echo(text) }),
      entries: async ({ values }) => ({ values: (await bench.Entries(values.map(fromEntry))).map(toEntry) }),
      map: async ({ values }) => ({ values: await bench.Map(values) }),
      integers: async ({ values }) => ({ values: await bench.Integers(values) }),
    },
    close: () => bus.disconnect(),
  };
}

await runProgram({ listen, open });
