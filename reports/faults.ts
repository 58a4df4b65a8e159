/** Questions that every report asks of faults. */
import { faultNames } from '../harness/model/faults.ts';
import type { RunRecord } from '../harness/model/run-record.ts';

export interface FaultStory {
  /** `kafka`, `kafka (2)`. */
  readonly name: string;
  readonly kind: string;
  /** Since the load began. */
  readonly atMs: number;
  /** How long it lasted; null: it never ended. */
  readonly lastedMs: number | null;
  /** null: the end of it was not seen. undefined: not measured. */
  readonly recoverySeconds: number | null | undefined;
  readonly events: NonNullable<RunRecord['faults']>[number]['events'];
}

/** Each fault of a run with what became of it, in their order. */
export function faultStories(record: RunRecord): FaultStory[] {
  const faults = record.faults ?? [];
  const names = faultNames(faults);
  return faults.map(({ name: kind, startedAt, durationMs, events }, index) => {
    const name = names[index] as string;
    const measured = record.measurements.find(
      ({ metric, of }) => (metric === 'recovery_seconds' || metric === 'etl_recovery_seconds') && of === name,
    );
    return {
      name,
      kind,
      atMs: Date.parse(startedAt) - loadOriginMs(record),
      lastedMs: durationMs,
      recoverySeconds: measured?.kind === 'value' ? measured.value : undefined,
      events,
    };
  });
}

/** Epoch instant at which the load began. */
export function loadOriginMs({ loadStartedAt, phases, startedAt }: RunRecord): number {
  return Date.parse(loadStartedAt ?? phases.find(({ name }) => name === 'load')?.startedAt ?? startedAt);
}

/** `11.5 s`, `at once`, `not seen`. */
export function recoveryText({ recoverySeconds }: FaultStory, format: (ms: number) => string): string {
  if (recoverySeconds === undefined) return 'not measured';
  if (recoverySeconds === null) return 'not seen';
  return recoverySeconds === 0 ? 'nothing was late' : format(recoverySeconds * 1000);
}
