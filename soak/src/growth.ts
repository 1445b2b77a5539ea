import { measureProcess, type ProcessFigures } from "./process-figures.ts";
import { atMost, exactly, type Figure } from "./scenario.ts";
import type { ServiceProcess } from "./service-process.ts";

const bytesPerMib = 1024 * 1024;

/** Both processes at one moment. */
export interface Moment {
  readonly service: ProcessFigures;
  readonly client: ProcessFigures;
}

/** Measures both processes, when no client is connected. */
export async function measureIdle(service: ServiceProcess): Promise<Moment> {
  return { client: await measureProcess(), service: await service.measureEmpty() };
}

/** Measures both processes. */
export async function measureBoth(service: ServiceProcess): Promise<Moment> {
  return { client: await measureProcess(), service: await service.measure() };
}

/** What each process may have more at the end than earlier, when it had warmed up. */
export interface AllowedGrowth {
  readonly heapMib: number;
  readonly residentMib: number;
}

/** The growth of both processes between two moments: of memory up to a bound, and none of descriptors. */
export function growth(from: Moment, to: Moment, allowed: AllowedGrowth): Figure[] {
  return (["service", "client"] as const).flatMap((side) => {
    const grown = (of: "heapBytes" | "residentBytes") => (to[side][of] - from[side][of]) / bytesPerMib;
    return [
      atMost(`growth of the ${side}'s heap`, grown("heapBytes"), allowed.heapMib, "MiB"),
      atMost(`growth of the ${side}'s resident memory`, grown("residentBytes"), allowed.residentMib, "MiB"),
      exactly(`descriptors that the ${side} has kept`, to[side].descriptors - from[side].descriptors, 0),
    ];
  });
}
