/** A figure that was measured, and the most or the exact value that it may have. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Absent for a figure that is only told. */
  readonly bound?: number;
  /** The value must be the bound, not only at most. */
  readonly isExact?: boolean;
}

/** How much of everything: some seconds for each change, or minutes. */
export interface Amount {
  readonly isQuick: boolean;
}

/** One thing that a service must stand. A scenario is a file, and listed in `scenarios.ts`. */
export interface Scenario {
  readonly name: string;
  /** Descriptors that each of the two processes needs for it. */
  descriptors(amount: Amount): number;
  /** Rejects if something did not work; what may be too much is a figure's to say. */
  run(amount: Amount): Promise<readonly Figure[]>;
}

/** A figure that must not be more than `bound`. */
export function atMost(what: string, value: number, bound: number, unit = ""): Figure {
  return { what, value, unit, bound };
}

/** A figure that must be just this. */
export function exactly(what: string, value: number, bound: number, unit = ""): Figure {
  return { what, value, unit, bound, isExact: true };
}

/** A figure that is only told. */
export function told(what: string, value: number, unit = ""): Figure {
  return { what, value, unit };
}

/** True if a figure is within its bound. */
export function holds({ value, bound, isExact = false }: Figure): boolean {
  if (bound === undefined) return true;
  return isExact ? value === bound : value <= bound;
}
