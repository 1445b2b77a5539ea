import type { Implementation } from "./implementation.ts";
import { limits } from "./limits.ts";
import { nodePeers } from "./node-peers.ts";
import { otherPeers } from "./other-peers.ts";
import { ours } from "./ours.ts";
import { rustPeers } from "./rust.ts";

/** Everything that is measured, ours first, then the limits, then the peers in the order of their weight. */
export const implementations: readonly Implementation[] = [
  ...ours,
  ...limits,
  ...rustPeers,
  ...nodePeers,
  ...otherPeers,
];
