/** Time as lakelab reads it. All processes of a run read the same machine clock, so their instants compare. */
export interface Clock {
  /** Epoch milliseconds of the machine's clock. */
  epochMs(): number;
  /** Milliseconds of a clock that never steps; only differences mean anything. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once (without throwing) when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
