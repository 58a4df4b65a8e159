import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readRun } from '../../reports/read-run.ts';
import type { ExpectedPhase } from '../model/live.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import { loadDurationMs, type WorkloadPlan } from '../model/workload.ts';

/** Enough for a median; more would only tell of older versions. */
const ENOUGH_RUNS = 5;
/** Records that are opened at most in search of them. */
const MAX_READ = 15;

/**
 * How long each phase of a run will take: the load by the plan, the others as the median of the newest complete runs of the same
 * scenario, load, platform and number of cores. Without such runs nothing is expected: no figure is made up.
 */
export async function expectedPhases(
  scenario: Pick<Scenario, 'name' | 'etl'>,
  plan: WorkloadPlan,
  platform: string,
  cores: number,
  runsDirectory: string,
): Promise<ExpectedPhase[]> {
  const past: RunRecord[] = [];
  for (const record of await newest(scenario.name, runsDirectory)) {
    if (past.length < ENOUGH_RUNS && isAlike(record, plan, platform, cores)) past.push(record);
  }
  const names = ['start', 'load', 'drain', ...(scenario.etl.jobs === 'daily' ? ['etl'] : []), 'assess'];
  return names.map((name) => {
    if (name === 'load') return { name, durationMs: loadDurationMs(plan), runs: 0 };
    const durations = past.flatMap(({ phases }) => phases.find((phase) => phase.name === name)?.durationMs ?? []);
    return { name, durationMs: medianOf(durations), runs: durations.length };
  });
}

async function newest(scenario: string, runsDirectory: string): Promise<RunRecord[]> {
  const ids = await readdir(runsDirectory).catch((): string[] => []);
  // Ids are time, scenario and random digits.
  const candidates = ids.filter((id) => id.replace(/^[^-]*-/, '').replace(/-[^-]*$/, '') === scenario);
  const records = candidates
    .sort()
    .slice(-MAX_READ)
    .reverse()
    .map((id) => readRun(join(runsDirectory, id)).catch(() => undefined));
  return (await Promise.all(records)).filter((record) => record !== undefined);
}

function isAlike({ outcome, platform, workload, machine }: RunRecord, plan: WorkloadPlan, name: string, cores: number): boolean {
  const complete = outcome !== 'failed' && outcome !== 'interrupted';
  return complete && platform.name === name && machine.cores === cores && isDeepStrictEqual(workload['phases'], plan.phases);
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
