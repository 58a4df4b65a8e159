import type { RunFigure, RunFigureSink } from '../model/alerts.ts';
import type { InflictedFault } from '../model/faults.ts';
import type { Sample } from '../model/live.ts';
import type { RunObserver } from './run-options.ts';

/** As often as the platform is asked by its monitoring. */
const EVERY_MS = 5_000;

export interface RunFiguresOptions {
  readonly sink: RunFigureSink;
  /** Told everything, as before. */
  readonly observer: RunObserver;
  readonly labels: { readonly run: string; readonly scenario: string };
  /** Names of the phases until now; the last one goes on. */
  readonly phases: () => readonly string[];
  /** Those that have come about until now. */
  readonly faults: () => readonly InflictedFault[];
}

/**
 * An observer that also hands what the sender does, and which phase and faults there are, to the platform's own monitoring: people see there why a curve
 * bends. Its troubles are none of the run's.
 */
export function recordFigures({ sink, observer, labels, phases, faults }: RunFiguresOptions): RunObserver {
  let recordedMs = -Infinity;
  let isBusy = false;
  return {
    tell(event) {
      observer.tell(event);
      if (event.kind !== 'sample' || isBusy || event.sample.atMs - recordedMs < EVERY_MS) return;
      recordedMs = event.sample.atMs;
      isBusy = true;
      const figures = [...senderFigures(event.sample), ...phaseFigures(phases()), ...faultFigures(faults())];
      void sink
        .record(
          figures.map((figure) => ({ ...figure, labels: { ...labels, ...figure.labels } })),
          recordedMs,
        )
        .catch(() => {})
        .finally(() => (isBusy = false));
    },
  };
}

function senderFigures({ load, processes }: Sample): RunFigure[] {
  const self = processes.find(({ name }) => name === 'harness');
  const figure = (name: string, value: number | null | undefined, more: RunFigure['labels'] = {}): RunFigure[] =>
    value === null || value === undefined ? [] : [{ name: `lakelab_sender_${name}`, labels: more, value }];
  return [
    ...figure('events_total', load?.sentEvents, { outcome: 'sent' }),
    ...figure('events_total', load?.acknowledgedEvents, { outcome: 'acknowledged' }),
    ...figure('events_total', load?.refusedEvents, { outcome: 'refused' }),
    ...figure('events_total', load?.givenUpEvents, { outcome: 'given_up' }),
    ...figure('bytes_total', load?.sentBytes),
    ...figure('in_the_air_bytes', load?.inTheAirBytes),
    ...figure('cpu_seconds_total', self?.coreSeconds),
    ...figure('memory_bytes', self?.memoryBytes),
  ];
}

/** 1 for the phase that goes on, 0 for those that are over. */
function phaseFigures(phases: readonly string[]): RunFigure[] {
  return phases.map((phase, index) => ({ name: 'lakelab_run_phase', labels: { phase }, value: index === phases.length - 1 ? 1 : 0 }));
}

/** 1 while a component is dead on purpose. */
function faultFigures(faults: readonly InflictedFault[]): RunFigure[] {
  const dead = new Map<string, number>();
  for (const { plan, restartedMs } of faults)
    dead.set(plan.target, Math.max(dead.get(plan.target) ?? 0, restartedMs === undefined ? 1 : 0));
  return [...dead].map(([component, value]) => ({ name: 'lakelab_run_fault', labels: { component }, value }));
}
