import { fstatSync } from "node:fs";
import { type FramedOptions, framed, type Listener } from "@zlink/core";
import { nodeNet } from "../built-in-modules.ts";
import { givenConnection } from "./given-connection.ts";
import { JoinedStream } from "./joined-stream.ts";
import { type EndDetection, SocketStream } from "./socket-stream.ts";

/**
 * Serves the one client at the standard input and output of this process: at two pipes, as `ssh` gives them, or at
 * one socket (`StandardInput=socket`). Everything else that is printed to standard output would reach that client.
 */
export function listenOnStdio(framing: FramedOptions): Listener {
  // Node's own streams: a second pair over the same descriptors would keep `process.stdout` from ever being made,
  // which every `pipe` asks for.
  const { stdin: readable, stdout: writable } = process;
  const stream = new SocketStream(new OwnStdio({ readable, writable }), endDetection());
  const whyNoCredentials = "standard input and output have no credentials; pass a socket as descriptor 3";
  return givenConnection(framed(stream, framing), { whyNoCredentials });
}

class OwnStdio extends JoinedStream {
  override _destroy(error: Error | null, onDestroyed: (error?: Error | null) => void): void {
    super._destroy(error, onDestroyed);
    // Node's own streams only pretend to be destroyed: what a client does not read would keep the process alive. The
    // descriptor stays open all the same, so that nothing else can get its number.
    const { Socket } = nodeNet();
    if (process.stdout instanceof Socket) Socket.prototype._destroy.call(process.stdout, null, () => {});
  }
}

function endDetection(): EndDetection {
  const [input, output] = [fstatSync(0), fstatSync(1)];
  const isOneSocket = input.isSocket() && input.ino === output.ino && input.dev === output.dev;
  const isTcp = process.stdin instanceof nodeNet().Socket && process.stdin.localAddress !== undefined;
  return isOneSocket && !isTcp ? "write-nothing" : "cannot-tell";
}
