import type { Native } from "./native.ts";
import { type End, openPair } from "./test-recorder.ts";

/** More than a socket holds. */
const tooMuch = 4 * 1024 * 1024;

/** Opens one of everything that the event loop watches, in every state, and returns a pair that works and is told of. */
export function openEverything(native: Native): [End, End] {
  const listener = native.openListener(native.listen(`\0zlink-${process.pid}-${Math.random()}`, 8), {
    onAccept: (fd) => native.closeDescriptor(fd),
    onFailure(error) {
      throw error;
    },
  });
  listener.setAccepting(true);
  listener.setKeepAlive(false);
  const paused = openPair(native);
  const congested = openPair(native, { takesDescriptors: true });
  const halfClosed = openPair(native);
  const goneWhilePaused = openPair(native);
  for (const { socket } of [...paused, ...congested, ...halfClosed, ...goneWhilePaused]) {
    socket.setReading(false);
    socket.setKeepAlive(false);
  }
  congested[0].socket.write("x".repeat(tooMuch));
  congested[0].socket.write("y", native.socketPair());
  halfClosed[0].socket.shutDown();
  goneWhilePaused[0].socket.close();
  return openPair(native, { takesDescriptors: true });
}
