/** Something that a run breaks on purpose, resolved to numbers. */
export interface PlannedFault {
  readonly kind: 'kill';
  /** Component of the platform. */
  readonly target: string;
  /** Left out: during the load. */
  readonly phase?: 'etl' | undefined;
  /** Offset into the load, or into the daily jobs, at which it is killed. */
  readonly atMs: number;
  /** How long it stays dead; 0: it is started again at once. */
  readonly durationMs: number;
}

/** A fault that a run has suffered. Instants are epoch milliseconds. */
export interface InflictedFault {
  readonly plan: PlannedFault;
  /** When the kill was asked for: nothing before it can have suffered from it. */
  readonly calledMs: number;
  /** When the component was dead. */
  readonly killedMs: number;
  /** When what was killed ran again; undefined if it does not yet, or never did. */
  readonly restartedMs: number | undefined;
}

/** A name for each fault of a list, in their order: its target, with a number where one is hit several times: `kafka`, `kafka (2)`. */
export function faultNames(faults: readonly { readonly target: string }[]): string[] {
  const counts = new Map<string, number>();
  return faults.map(({ target }) => {
    const count = (counts.get(target) ?? 0) + 1;
    counts.set(target, count);
    return count === 1 ? target : `${target} (${count})`;
  });
}
