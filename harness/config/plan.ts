import { LabError } from '../model/errors.ts';
import { MAXIMUM_RATE, parseDurationMs, parseRate, type Scenario } from '../model/scenario.ts';
import type { PlannedFault } from '../model/faults.ts';
import type { LoadPhase, WorkloadPlan } from '../model/workload.ts';

/** The least and the most that virtual time may be squeezed. */
export const compressLimits = { min: 1, max: 100_000 } as const;

/** What the command line may change of a scenario's workload. */
export interface PlanOverrides {
  readonly seed?: number | undefined;
  /** Multiplies the rate of every phase. */
  readonly rate?: number | undefined;
  /** Total length of the load; the phases are scaled in proportion. Virtual time stays in step: the same `covers`. */
  readonly durationMs?: number | undefined;
}

/**
 * The workload of a scenario resolved to numbers.
 *
 * Throws a LabError `BAD_USAGE` if an override makes it impossible (a rate above the maximum).
 */
export function planOf(scenario: Scenario, overrides: PlanOverrides = {}): WorkloadPlan {
  const { workload } = scenario;
  const writtenMs = scenario.phases.reduce((sum, phase) => sum + phase.duration, 0);
  const stretch = overrides.durationMs === undefined ? 1 : overrides.durationMs / writtenMs;
  const factor = overrides.rate ?? 1;
  const phases = scenario.phases.map((phase): LoadPhase => ({
    name: phase.name,
    durationMs: phase.duration * stretch,
    fromRate: times(phase.from ?? phase.rate, factor),
    toRate: times(phase.rate, factor),
  }));
  const peak = Math.max(...phases.flatMap(({ fromRate, toRate }) => [fromRate, toRate]));
  if (peak > MAXIMUM_RATE) {
    throw new LabError('BAD_USAGE', `--rate ${factor}x takes a phase of ${scenario.name} to ${peak}x; the most is ${MAXIMUM_RATE}x`, {
      hint: '--rate multiplies the rates in the scenario: --rate 1x leaves them as they are',
    });
  }
  const compress = workload.covers === undefined ? 1 : workload.covers / (writtenMs * stretch);
  if (compress < compressLimits.min || compress > compressLimits.max) {
    throw new LabError(
      'BAD_USAGE',
      `--duration ${(writtenMs * stretch) / 1000}s would squeeze virtual time by ${Number(compress.toPrecision(3))}`,
      {
        hint: `${scenario.name} covers ${Number(workload.covers) / 3_600_000} h, which can be squeezed by ${compressLimits.min} to ${compressLimits.max}`,
      },
    );
  }
  return {
    seed: overrides.seed ?? workload.seed,
    startsAtMs: Date.parse(workload.startsAt),
    compress,
    shape: workload.shape,
    phases,
    disorder: workload.disorder,
    population: workload.population,
  };
}

/**
 * The faults of a scenario, by time. Where the command line stretches the load, they move with its phases. How long something stays broken is a
 * property of the accident, not of the load (and those of the daily jobs have nothing to do with it): it is shortened with a shorter load, so that it stays within, but not lengthened with a longer one.
 */
export function faultsOf(scenario: Scenario, { durationMs }: Pick<PlanOverrides, 'durationMs'> = {}): PlannedFault[] {
  const writtenMs = scenario.phases.reduce((sum, phase) => sum + phase.duration, 0);
  const stretch = durationMs === undefined ? 1 : durationMs / writtenMs;
  return scenario.faults
    .map((fault): PlannedFault =>
      fault.phase === 'etl'
        ? { kind: 'kill', target: fault.kill, phase: 'etl', atMs: fault.at, durationMs: fault.for }
        : { kind: 'kill', target: fault.kill, atMs: fault.at * stretch, durationMs: fault.for * Math.min(1, stretch) },
    )
    .sort((a, b) => a.atMs - b.atMs);
}

/** Reads `--seed`. Throws a LabError `BAD_USAGE` unless it is a whole number from 0 to 4294967295. */
export function seedOption(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffff_ffff) {
    throw new LabError('BAD_USAGE', `--seed "${text}" is not a whole number from 0 to 4294967295`, { hint: 'for example --seed 7' });
  }
  return Number(text);
}

/** A rate multiplied, without the last digits of binary fractions: 3 x 1.1 is 3.3. */
const times = (rate: number, factor: number): number => Number((rate * factor).toPrecision(12));

/** Reads `--rate`. Throws a LabError `BAD_USAGE` unless it is above 0x and at most the maximum. */
export function rateOption(text: string): number {
  const rate = parseRate(text);
  if (rate === undefined || rate <= 0 || rate > MAXIMUM_RATE) {
    throw new LabError('BAD_USAGE', `--rate "${text}" is not a rate above 0x and at most ${MAXIMUM_RATE}x`, {
      hint: 'for example --rate 0.25x or --rate 3x; 1x is 8.68 MB/s',
    });
  }
  return rate;
}

/** Reads a duration option. Throws a LabError `BAD_USAGE` unless it is one from 1 s to 30 days. */
export function durationOption(text: string, flag = '--duration'): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined || durationMs < 1000 || durationMs > 30 * 86_400_000) {
    throw new LabError('BAD_USAGE', `${flag} "${text}" is not a duration from 1s to 30d`, {
      hint: `for example ${flag} 90s or ${flag} 10m`,
    });
  }
  return durationMs;
}
