/** Questions that every report asks of faults. */
import { faultNames } from '../harness/model/faults.ts';
import type { Metric } from '../harness/model/measurement.ts';
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
  /** From the kill to the first alert about it; null: none told of it. undefined: the platform had no monitoring. */
  readonly alertSeconds: number | null | undefined;
  readonly events: NonNullable<RunRecord['faults']>[number]['events'];
}

/** Each fault of a run with what became of it, in their order. */
export function faultStories(record: RunRecord): FaultStory[] {
  const faults = record.faults ?? [];
  const names = faultNames(faults);
  return faults.map(({ name: kind, startedAt, durationMs, events }, index) => {
    const name = names[index] as string;
    const figure = (...wanted: Metric[]): number | null | undefined => {
      const measured = record.measurements.find(({ metric, of }) => wanted.includes(metric) && of === name);
      return measured?.kind === 'value' ? measured.value : undefined;
    };
    return {
      name,
      kind,
      atMs: Date.parse(startedAt) - loadOriginMs(record),
      lastedMs: durationMs,
      recoverySeconds: figure('recovery_seconds', 'etl_recovery_seconds'),
      alertSeconds: figure('alert_seconds'),
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

/** `8.2 s`, `no alert`. */
export function alertText({ alertSeconds }: FaultStory, format: (ms: number) => string): string {
  if (alertSeconds === undefined) return 'not measured';
  return alertSeconds === null ? 'no alert' : format(alertSeconds * 1000);
}

export interface AlertStory {
  readonly name: string;
  /** `kafka`, or what else it is about. */
  readonly about: string;
  readonly severity: string;
  /** Since the load began. */
  readonly atMs: number;
  /** null: it still fired at the end. */
  readonly lastedMs: number | null;
}

/** The alerts of a run, in their order. */
export function alertStories(record: RunRecord): AlertStory[] {
  return (record.alerts ?? []).map(({ name, component, severity, firedAt, resolvedAt }) => ({
    name,
    about: component ?? 'the whole',
    severity,
    atMs: Date.parse(firedAt) - loadOriginMs(record),
    lastedMs: resolvedAt === null ? null : Date.parse(resolvedAt) - Date.parse(firedAt),
  }));
}
