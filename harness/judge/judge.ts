import { metricUnits, type Measurement, type Statistic } from '../model/measurement.ts';
import type { Verdict } from '../model/run-record.ts';
import type { Target } from '../model/scenario.ts';

/** Share of the samples above each percentile; a percentile needs at least one sample up there to say anything. */
const shareAbove: Partial<Record<Statistic, number>> = { p50: 0.5, p90: 0.1, p95: 0.05, p99: 0.01, p999: 0.001 };

/** Holds each target against what was measured; one verdict for each target, in order. What was not measured is never met. */
export function judge(measurements: readonly Measurement[], targets: readonly Target[]): Verdict[] {
  return targets.map((target) => verdictOf(target, measurements));
}

/** The outcome of a whole run from its verdicts: a miss outweighs an unknown, and no verdicts at all are unknown. */
export function outcomeOf(verdicts: readonly Verdict[]): 'met' | 'missed' | 'unknown' {
  if (verdicts.some(({ outcome }) => outcome === 'missed')) return 'missed';
  return verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === 'met') ? 'met' : 'unknown';
}

/** The exit code that verdicts stand for: 0 all met, 1 one missed, 4 one unknown and none missed. */
export function exitCodeOf(verdicts: readonly Verdict[]): 0 | 1 | 4 {
  return ({ met: 0, missed: 1, unknown: 4 } as const)[outcomeOf(verdicts)];
}

function verdictOf(target: Target, measurements: readonly Measurement[]): Verdict {
  const comparison = target.max === undefined ? 'min' : 'max';
  const limit = (target.max ?? target.min) as number;
  const common = {
    metric: target.metric,
    statistic: target.statistic,
    comparison,
    limit,
    unit: metricUnits[target.metric],
    ...(target.basis === undefined ? {} : { basis: target.basis }),
  } as const;
  const figure = figureOf(target, measurements);
  if (typeof figure === 'string') return { ...common, value: null, outcome: 'unknown', margin: null, reason: figure };
  const room = comparison === 'max' ? limit - figure : figure - limit;
  return {
    ...common,
    value: figure,
    outcome: room >= 0 ? 'met' : 'missed',
    margin: limit === 0 ? null : room / Math.abs(limit),
  };
}

/** The figure that a target speaks of, or why there is none. */
function figureOf({ metric, statistic }: Target, measurements: readonly Measurement[]): number | string {
  // Figures of single parts (`of`) do not stand for the whole.
  const found = measurements.filter((measurement) => measurement.metric === metric && measurement.of === undefined);
  const [measurement] = found;
  if (measurement === undefined) return 'not measured in this run';
  if (found.length > 1) return `measured ${found.length} times in this run`;
  if (measurement.value === null) return 'could not be measured';
  if (measurement.kind === 'value') {
    if (statistic !== 'value') return `a single value has no ${statistic}`;
    return Number.isFinite(measurement.value) ? measurement.value : 'not a finite number';
  }
  if (statistic === 'value') return 'a distribution needs a statistic such as p99';
  const { count } = measurement.value;
  const needed = statistic === 'count' ? 0 : Math.round(1 / (shareAbove[statistic] ?? 1));
  if (count < needed) return count === 0 ? 'no samples' : `${statistic} needs ${needed} samples; there are ${count}`;
  const value = measurement.value[statistic];
  return Number.isFinite(value) ? value : 'not a finite number';
}
