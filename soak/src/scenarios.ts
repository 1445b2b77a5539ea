import type { Scenario } from "./scenario.ts";
import { comingAndGoing } from "./scenarios/coming-and-going.ts";
import { manyCalls } from "./scenarios/many-calls.ts";
import { manyConnections } from "./scenarios/many-connections.ts";
import { manyStreams } from "./scenarios/many-streams.ts";
import { manyWatchers } from "./scenarios/many-watchers.ts";

/** All of them, in the order in which they run. A new one is a file in `scenarios`, and a line here. */
export const scenarios: readonly Scenario[] = [
  manyConnections,
  manyStreams,
  manyWatchers,
  manyCalls,
  comingAndGoing,
];
