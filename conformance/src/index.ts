export { runsOf, toBytes } from "./bytes.ts";
export type { CallMade, ClientCase, ConformanceCase, Outcome, ServiceCase } from "./case.ts";
export { plain } from "./client-outcome.ts";
export { Conformance } from "./conformance-interface.ts";
export { isExpected } from "./expected-message.ts";
export { type RawPeer, splitMessages, waitFor } from "./raw-peer.ts";
export { clientCases, serviceCases } from "./read-cases.ts";
export { runServiceCase, type ServiceUnderTest } from "./run-service-case.ts";
export { SocketPeer } from "./transports/socket-peer.ts";
