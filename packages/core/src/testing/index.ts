export { type MemoryStream, memoryTransportPair } from "./memory-transport.ts";
export { ScriptedPeer, type ScriptedStream } from "./scripted-peer.ts";
