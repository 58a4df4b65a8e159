import { inflictFaults } from '../faults/inflict-faults.ts';
import type { InflictedFault, PlannedFault } from '../model/faults.ts';
import type { Finding } from '../model/measurement.ts';
import type { RunningPlatform } from '../model/platform.ts';
import type { Recorder } from './recorder.ts';
import type { RunOptions } from './run-options.ts';

const POLL_MS = 250;

/** The faults of a part of a run, beside it. */
export class RunFaults {
  readonly #options: RunOptions;
  readonly #phase: 'load' | 'etl';
  readonly #faults: readonly PlannedFault[];
  readonly #running: RunningPlatform;
  readonly #recorder: Recorder;
  readonly #ending = new AbortController();
  readonly #failure = new AbortController();
  #inflicted: Promise<readonly InflictedFault[]> = Promise.resolve([]);

  /** @param phase the part of the run that they belong to */
  constructor(options: RunOptions, running: RunningPlatform, recorder: Recorder, phase: 'load' | 'etl') {
    this.#options = options;
    this.#phase = phase;
    this.#faults = options.faults.filter((fault) => (fault.phase ?? 'load') === phase);
    this.#running = running;
    this.#recorder = recorder;
  }

  /** Aborts when a fault could not be inflicted: the load is then not the scenario's any more. */
  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  /** Begins to inflict what is due from `fromOffsetMs` on; what was due before a run was resumed is not done again. */
  begin(originEpochMs: number, fromOffsetMs: number, stop: AbortSignal): void {
    const { clock } = this.#options;
    const faults = this.#faults.filter(({ atMs }) => atMs >= fromOffsetMs);
    this.#inflicted = inflictFaults({
      faults,
      injector: this.#running.faults,
      clock,
      originEpochMs,
      signal: AbortSignal.any([stop, this.#ending.signal]),
      onChange: (fault) => this.#tell(fault, originEpochMs),
    });
    this.#inflicted.catch(() => this.#failure.abort());
  }

  /** Resolves when all have ended: nothing is dead any more. @throws LabError FAULT_FAILED */
  ended(): Promise<readonly InflictedFault[]> {
    return this.#inflicted;
  }

  /** Ends them before their time: inflicts no more, and resolves when what was dead was started again, or could not be. */
  async abandon(): Promise<void> {
    this.#ending.abort();
    await this.#inflicted.catch(() => {});
  }

  #tell(fault: InflictedFault, originEpochMs: number): void {
    const { plan, killedMs, restartedMs } = fault;
    this.#recorder.fault(fault);
    if (restartedMs === undefined) {
      const faults = this.#faults;
      const number = faults.indexOf(plan) + 1;
      this.#recorder.step(
        `${plan.target} was killed (fault ${number} of ${faults.length}), to be started again in ${plan.durationMs / 1000} s`,
      );
      return;
    }
    this.#recorder.step(`${plan.target} was started again`);
    this.#recorder.find({
      severity: 'info',
      code: 'FAULT_INFLICTED',
      message:
        `${plan.target} was killed on purpose ${seconds(killedMs - originEpochMs)} into the ${this.#phase === 'load' ? 'load' : 'daily jobs'}, and started again ` +
        `${seconds(restartedMs - killedMs)} later.`,
    });
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Waits until every component that was killed works again, at most `limitMs`: its process running is not enough for asking it what it has. Who does
 * not come back is a finding.
 */
export async function awaitHealth(
  targets: readonly string[],
  running: Pick<RunningPlatform, 'vitals'>,
  { clock, observer }: Pick<RunOptions, 'clock' | 'observer'>,
  limitMs: number,
  stop: AbortSignal,
): Promise<Finding[]> {
  if (targets.length === 0) return [];
  const startedMs = clock.monotonicMs();
  for (;;) {
    const { components } = await running.vitals();
    const sick = components.filter(({ component, health }) => targets.includes(component) && health !== 'up' && health !== 'strained');
    if (sick.length === 0 || stop.aborted) return [];
    if (clock.monotonicMs() - startedMs > limitMs) {
      return sick.map(({ component, health, why }) => ({
        severity: 'error',
        code: 'FAULT_NOT_HEALED',
        message: `${component} was started again, but is still ${health} ${Math.round(limitMs / 1000)} s after the load${why === undefined ? '' : `: ${why}`}.`,
        metrics: ['recovery_seconds', 'lost_events'],
      }));
    }
    observer.tell({ kind: 'step', text: `waiting for ${sick.map(({ component }) => component).join(', ')} to work again` });
    await clock.sleep(POLL_MS, stop);
  }
}
