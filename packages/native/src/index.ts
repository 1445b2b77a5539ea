export { loadNative } from "./load.ts";
export { Native, type SocketKind } from "./native.ts";
export type { ListenerEvents, NativeListener, NativeListenerOptions } from "./native-listener.ts";
export type {
  Credentials,
  NativeSocket,
  NativeSocketOptions,
  SocketEnd,
  SocketEvents,
} from "./native-socket.ts";
