export { type MemoryStream, memoryTransportPair } from "./memory-transport.ts";
export { ScriptedPeer, type ScriptedStream } from "./scripted-peer.ts";
export {
  type TransportCase,
  type TransportEnds,
  type TransportKind,
  transportContract,
} from "./transport-contract.ts";
