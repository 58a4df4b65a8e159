import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../harness/model/errors.ts';
import type { RunRecord } from '../../harness/model/run-record.ts';
import { isRunId, readRun } from '../read-run.ts';

/** What became of a run: the outcome of its record, or why it has none. */
export const runStates = ['met', 'missed', 'unknown', 'failed', 'interrupted', 'running', 'killed', 'broken', 'foreign'] as const;
export type RunState = (typeof runStates)[number];

/** The figures of a run that tell it from others at a glance. */
export interface RunFigures {
  readonly scenario: string;
  readonly platform: string;
  /** Highest planned rate, as a multiple of the reference workload; null if the record does not say. */
  readonly rate: number | null;
  readonly seed: number;
  readonly elapsedMs: number;
  /** p99 of `submission_to_lake_ms`; null if it was not measured. */
  readonly latencyP99Ms: number | null;
  /** Value of `delivered_ratio`; null if it was not measured. */
  readonly deliveredRatio: number | null;
}

/** One folder among the runs. */
export interface RunEntry {
  /** Name of the folder: the id of the run. */
  readonly id: string;
  readonly directory: string;
  readonly state: RunState;
  /** `lab run --resume` can go on with it. */
  readonly isResumable: boolean;
  /** ISO instant; from the id if there is no record, null if that does not tell either. */
  readonly startedAt: string | null;
  /** Size of all its files. */
  readonly bytes: number;
  /** From the record, where there is one. */
  readonly figures: RunFigures | null;
  /** Why a record cannot be read. */
  readonly problem: string | null;
}

/** Every folder among the runs, newest first; folders that are no runs come last. Nothing in them makes this fail. */
export async function listRuns(directory: string, isGoingOn: (runDirectory: string) => Promise<boolean>): Promise<RunEntry[]> {
  const folders = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const entries: RunEntry[] = [];
  // One after the other: a record of a long run takes megabytes in memory.
  for (const folder of folders) if (folder.isDirectory()) entries.push(await entryOf(folder.name, join(directory, folder.name), isGoingOn));
  return entries.toSorted((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? '') || b.id.localeCompare(a.id));
}

async function entryOf(id: string, directory: string, isGoingOn: (runDirectory: string) => Promise<boolean>): Promise<RunEntry> {
  const common = {
    id,
    directory,
    startedAt: startOf(id),
    isResumable: await exists(join(directory, 'state.json')),
    bytes: await folderBytes(directory),
    figures: null,
    problem: null,
  };
  if (await isGoingOn(directory)) return { ...common, state: 'running', isResumable: false };
  if (!(await exists(join(directory, 'run.json')))) return { ...common, state: common.isResumable || isRunId(id) ? 'killed' : 'foreign' };
  try {
    const record = await readRun(directory);
    return { ...common, state: record.outcome, startedAt: record.startedAt, figures: figuresOf(record) };
  } catch (error) {
    return { ...common, state: 'broken', problem: messageOf(error) };
  }
}

function figuresOf(record: RunRecord): RunFigures {
  const latency = record.measurements.find(({ metric, of }) => metric === 'submission_to_lake_ms' && of === undefined);
  const delivered = record.measurements.find(({ metric }) => metric === 'delivered_ratio');
  return {
    scenario: record.scenario.name,
    platform: record.platform.name,
    rate: peakRate(record.workload['phases']),
    seed: record.seed,
    elapsedMs: Date.parse(record.endedAt) - Date.parse(record.startedAt),
    latencyP99Ms: latency?.kind === 'distribution' ? (latency.value?.p99 ?? null) : null,
    deliveredRatio: delivered?.kind === 'value' ? delivered.value : null,
  };
}

/** The record keeps the plan as it was; an older one may have had another form. */
function peakRate(phases: unknown): number | null {
  if (!Array.isArray(phases)) return null;
  const rates = (phases as { fromRate?: unknown; toRate?: unknown }[]).flatMap(({ fromRate, toRate }) => [fromRate, toRate]);
  const numbers = rates.filter((rate) => typeof rate === 'number');
  return numbers.length === 0 ? null : Math.max(...numbers);
}

/** `20260302T101500-smoke-ab12` → `2026-03-02T10:15:00.000Z` */
function startOf(id: string): string | null {
  if (!isRunId(id)) return null;
  const text = id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6.000Z');
  return Number.isNaN(Date.parse(text)) ? null : text;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Files may vanish while they are counted: a run that goes on rewrites them. */
async function folderBytes(directory: string): Promise<number> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const file of found) {
    if (!file.isFile()) continue;
    bytes += await lstat(join(file.parentPath, file.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}
