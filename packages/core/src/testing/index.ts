export { type MemoryStream, type MemoryTransportOptions, memoryTransportPair } from "./memory-transport.ts";
export { ScriptedPeer, type ScriptedPeerOptions, type ScriptedStream } from "./scripted-peer.ts";
export { type TransportCase, transportContract } from "./transport-contract.ts";
export type { TransportEnds, TransportKind } from "./transport-ends.ts";
