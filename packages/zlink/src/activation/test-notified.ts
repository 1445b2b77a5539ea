import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

/** Why notifications cannot be received here; false if they can. Node has no datagrams on Unix sockets, Python has. */
export const cannotReceive: string | false =
  spawnSync("python3", ["-c", ""]).status === 0 ? false : "there is no python3 to receive datagrams";

const receiver = `
import json, socket, sys
name = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("\\0" + name[1:] if name.startswith("@") else name)
print("bound", flush=True)
while True:
    print(json.dumps(receiver.recv(65536).decode()), flush=True)
`;

/** A service manager, as far as it listens. */
export interface NotificationReceiver {
  /** The next datagram that has come, or comes. */
  next(): Promise<string>;
  end(): void;
}

/** Receives what is sent to a path, or to an abstract `@name`. */
export async function receiveNotifications(place: string): Promise<NotificationReceiver> {
  const child = spawn("python3", ["-c", receiver, place], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    async next() {
      const { value } = await lines.next();
      return JSON.parse(value) as string;
    },
    end: () => void child.kill("SIGKILL"),
  };
}
