/** What one round showed. */
export interface Sample {
  /** Missing where memory is measured. */
  readonly microsPerCall?: number;
  /** Processor time of both sides; missing where processes come and go. */
  readonly cpuMicrosPerCall?: number;
  /** What a connection or a stream takes of each side's memory. */
  readonly bytes?: SideBytes;
}

/** Bytes of memory on both sides. */
export interface SideBytes {
  readonly server: number;
  readonly client: number;
}

/** An implementation in a scenario: asked for one round after another. */
export interface Entrant extends AsyncDisposable {
  round(count: number): Promise<Sample>;
}
