export { type MemoryStream, type MemoryTransportOptions, memoryTransportPair } from "./memory-transport.ts";
export { ScriptedPeer, type ScriptedPeerOptions, type ScriptedStream } from "./scripted-peer.ts";
export {
  type TransportCase,
  type TransportEnds,
  type TransportKind,
  transportContract,
} from "./transport-contract.ts";
