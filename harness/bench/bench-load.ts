import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metricUnits, type Metric, type Statistic } from '../model/measurement.ts';
import type { Platform } from '../model/platform.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import { REFERENCE_BYTES_PER_SECOND, type WorkloadPlan } from '../model/workload.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runScenario } from '../run/run-scenario.ts';

/** What a load at one rate came to. */
export interface LoadFigures {
  /** Multiple of the reference rate. */
  readonly rate: number;
  readonly sentBytes: number;
  /** Share of what was planned that left in time; less than 1 says that the sender was stopped or overwhelmed. */
  readonly shareOfPlan: number;
  /** Of all events, those of the ramp included; null if there are too few. */
  readonly submissionToLakeP99Ms: number | null;
  readonly lostEvents: number | null;
  readonly drainMs: number;
  readonly platformCoreSeconds: number;
  readonly harnessCoreSeconds: number;
  /** Events per second of comparing the ledger with the lake. */
  readonly reconciledEventsPerSecond: number | null;
  readonly holds: boolean;
}

export type BenchContext = Pick<RunOptions, 'command' | 'version' | 'machine' | 'clock' | 'signal' | 'selfUsage' | 'machineCoreSeconds'>;

/** Rises to the rate, so that compilers and caches are warm when it counts. */
const RAMP_MS = 10_000;
const MAX_P99_MS = 10_000;
/** A platform that needs longer than this to catch up after the load was falling behind: a longer load would not hold. */
const MAX_DRAIN_MS = 5_000;
const MIN_SHARE = 0.97;

/** Runs a scenario's workload at one rate against a platform: a ramp from 1x, then `durationMs` at the rate. Leaves nothing behind. */
export async function benchLoad(
  platform: Platform,
  scenario: Scenario,
  plan: WorkloadPlan,
  rate: number,
  durationMs: number,
  context: BenchContext,
): Promise<LoadFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-bench-'));
  const before = context.selfUsage().coreSeconds;
  const phases = [
    { name: 'ramp', durationMs: RAMP_MS, fromRate: Math.min(1, rate), toRate: rate },
    { name: 'load', durationMs, fromRate: rate, toRate: rate },
  ];
  try {
    const record = await runScenario({
      ...context,
      scenario: { ...scenario, etl: { jobs: 'none', engine: 'spark', bundleSize: 1 } },
      plan: { ...plan, phases },
      faults: [],
      platform,
      images: 'auto',
      runId: `bench-${rate}x`,
      wayOn: { resume: context.command, prune: 'lab runs prune --keep 10' },
      directory,
      jobs: [],
      keep: false,
      resume: false,
      observer: { tell: () => {} },
      write: () => Promise.resolve(),
    });
    return figuresOf(record, rate, phases, context.selfUsage().coreSeconds - before);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function figuresOf(record: RunRecord, rate: number, phases: WorkloadPlan['phases'], harnessCoreSeconds: number): LoadFigures {
  const plannedBytes = phases.reduce(
    (sum, phase) => sum + ((phase.fromRate + phase.toRate) / 2) * (phase.durationMs / 1000) * REFERENCE_BYTES_PER_SECOND,
    0,
  );
  const sentBytes = record.timeline.reduce((sum, second) => sum + second.sentBytes, 0);
  const lasted = (name: string): number => record.phases.find((phase) => phase.name === name)?.durationMs ?? Infinity;
  const sentEvents = figure(record, 'sent_events') ?? 0;
  const lostEvents = figure(record, 'lost_events');
  const submissionToLakeP99Ms = figure(record, 'submission_to_lake_ms', 'p99');
  const shareOfPlan = sentBytes / plannedBytes;
  const gaveUp = (figure(record, 'failed_events') ?? Infinity) > 0;
  return {
    rate,
    sentBytes,
    shareOfPlan,
    submissionToLakeP99Ms,
    lostEvents,
    drainMs: lasted('drain'),
    platformCoreSeconds: figure(record, 'core_seconds', 'value', 'platform') ?? 0,
    harnessCoreSeconds,
    reconciledEventsPerSecond: sentEvents > 0 ? sentEvents / (lasted('assess') / 1000) : null,
    holds:
      shareOfPlan >= MIN_SHARE &&
      !gaveUp &&
      lostEvents === 0 &&
      submissionToLakeP99Ms !== null &&
      submissionToLakeP99Ms <= MAX_P99_MS &&
      lasted('drain') <= MAX_DRAIN_MS,
  };
}

function figure(record: RunRecord, metric: Metric, statistic: Statistic = 'value', of?: string): number | null {
  const found = record.measurements.find((measurement) => measurement.metric === metric && measurement.of === of);
  if (!found || found.value === null || metricUnits[metric] !== found.unit) return null;
  if (typeof found.value === 'number') return statistic === 'value' ? found.value : null;
  return statistic === 'value' ? null : found.value[statistic];
}
