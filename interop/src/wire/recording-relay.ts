import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between a client and a service and writes down what the client sends. */
export class RecordingRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #sent = "";

  private constructor(servicePath: string) {
    this.#server = createServer((client) => {
      const service = connect(servicePath);
      client.on("data", (bytes: Buffer) => {
        this.#sent += bytes.toString("utf8");
      });
      client.pipe(service).pipe(client);
      for (const socket of [client, service]) {
        this.#sockets.add(socket);
        // Either side may go first: that is the end of the relay's work for them, not a failure of it.
        socket.on("error", () => socket.destroy());
      }
    });
  }

  /** Listens at `path` for clients of the service at `servicePath`. */
  static async open(path: string, servicePath: string): Promise<RecordingRelay> {
    const relay = new RecordingRelay(servicePath);
    relay.#server.listen(path);
    await once(relay.#server, "listening");
    return relay;
  }

  /** Everything that clients have sent so far. */
  get sent(): string {
    return this.#sent;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
