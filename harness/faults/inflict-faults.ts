import type { Clock } from '../model/clock.ts';
import { LabError, messageOf } from '../model/errors.ts';
import type { InflictedFault, PlannedFault } from '../model/faults.ts';
import type { FaultInjector } from '../model/platform.ts';

export interface InflictOptions {
  readonly faults: readonly PlannedFault[];
  readonly injector: FaultInjector;
  readonly clock: Clock;
  /** Epoch instant of offset 0 of the load. */
  readonly originEpochMs: number;
  /** Ends it in order: nothing more is killed, and what is dead is started again at once. */
  readonly signal: AbortSignal;
  /** Told after each kill and after each restart. */
  readonly onChange: (fault: InflictedFault) => void;
}

/** An injector that takes longer than this hangs. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * Inflicts faults at their instants; resolves when each has ended, with those that came about, in the order of the plan.
 *
 * Whatever happens, nothing stays dead that could be started again. Throws a LabError `FAULT_FAILED` if a kill or a restart fails, after the
 * other faults have been ended.
 */
export async function inflictFaults(options: InflictOptions): Promise<InflictedFault[]> {
  const { faults, clock, originEpochMs } = options;
  // The schedule follows the monotonic clock, as that of the load does.
  const originMs = clock.monotonicMs() - (clock.epochMs() - originEpochMs);
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const inflicted = new Map<PlannedFault, InflictedFault>();
  const note = (fault: InflictedFault): void => {
    inflicted.set(fault.plan, fault);
    options.onChange(fault);
  };
  // A component is killed again only after it was started again, however long that took; different components do not wait for each other.
  const ended = [...Map.groupBy(faults, ({ target }) => target).values()].map(async (ofOne) => {
    try {
      for (const fault of ofOne) await inflict(fault, originMs, { ...options, signal, onChange: note });
    } catch (error) {
      failure.abort();
      throw error;
    }
  });
  for (const result of await Promise.allSettled(ended)) if (result.status === 'rejected') throw result.reason;
  return faults.flatMap((fault) => inflicted.get(fault) ?? []);
}

async function inflict(plan: PlannedFault, originMs: number, { injector, clock, signal, onChange }: InflictOptions): Promise<void> {
  await sleepUntil(originMs + plan.atMs, clock, signal);
  if (signal.aborted) return;
  const calledMs = clock.epochMs();
  try {
    await inTime(injector.kill(plan.target), clock);
  } catch (cause) {
    // Nobody knows how far it came; if it lives, this does no harm.
    await inTime(injector.restart(plan.target), clock).catch(() => {});
    throw failed('killed', plan, cause);
  }
  const dead: InflictedFault = { plan, calledMs, killedMs: clock.epochMs(), restartedMs: undefined };
  const untilMs = clock.monotonicMs() + plan.durationMs;
  onChange(dead);
  await sleepUntil(untilMs, clock, signal);
  try {
    await inTime(injector.restart(plan.target), clock);
  } catch (cause) {
    throw failed('started again', plan, cause);
  }
  onChange({ ...dead, restartedMs: clock.epochMs() });
}

/** Timers may be early by a part of a millisecond. */
async function sleepUntil(untilMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && clock.monotonicMs() < untilMs) await clock.sleep(untilMs - clock.monotonicMs(), signal);
}

async function inTime(action: Promise<void>, clock: Clock): Promise<void> {
  const done = new AbortController();
  const limit = clock.sleep(ANSWER_LIMIT_MS, done.signal).then(() => {
    if (!done.signal.aborted) throw new Error(`it took longer than ${ANSWER_LIMIT_MS / 1000} s`);
  });
  try {
    await Promise.race([action, limit]);
  } finally {
    done.abort();
  }
}

function failed(what: string, { target, atMs }: PlannedFault, cause: unknown): LabError {
  return new LabError('FAULT_FAILED', `${target} could not be ${what} (fault at ${atMs / 1000} s of the load): ${messageOf(cause)}`, {
    cause,
  });
}
