import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { loadScenario, type ScenarioPlaces } from '../config/find-scenario.ts';
import { durationOption, planOf, rateOption, seedOption } from '../config/plan.ts';
import { LabError, messageOf } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { WorkloadPlan } from '../model/workload.ts';
import { loadRunState } from '../run/run-state.ts';
import { runDirectory, type RunPlaces } from '../../reports/read-run.ts';
import type { CliContext } from './context.ts';

/** What a run is to do, and where. */
export interface RunSetup {
  readonly scenario: Scenario;
  readonly plan: WorkloadPlan;
  readonly platformName: string;
  readonly runId: string;
  readonly directory: string;
  /** Command line that does the same again. */
  readonly command: string;
}

/** The options of `lab run` that shape a new run. */
export interface RunFlags {
  readonly scenario?: string | undefined;
  readonly platform: string;
  readonly seed?: string | undefined;
  readonly rate?: string | undefined;
  readonly duration?: string | undefined;
}

const DEFAULT_SCENARIO = 'imvu-day';

/** Reads and checks everything that a new run needs, then makes its folder. Throws LabErrors before anything has started. */
export async function newRun(flags: RunFlags, context: CliContext, scenarios: ScenarioPlaces, runs: RunPlaces): Promise<RunSetup> {
  const name = flags.scenario ?? DEFAULT_SCENARIO;
  const scenario = await loadScenario(name, scenarios);
  const plan = planOf(scenario, {
    seed: flags.seed === undefined ? undefined : seedOption(flags.seed),
    rate: flags.rate === undefined ? undefined : rateOption(flags.rate),
    durationMs: flags.duration === undefined ? undefined : durationOption(flags.duration),
  });
  const runId = `${timeText(context.clock.epochMs())}-${scenario.name}-${context.randomHex(2)}`;
  const directory = join(runs.directory, runId);
  await makeFolder(directory);
  return { scenario, plan, platformName: flags.platform, runId, directory, command: commandFor(name, flags, plan) };
}

/** Takes up a run that was killed: its scenario, plan and platform are those it began with. */
export async function resumedRun(run: string, flags: RunFlags, runs: RunPlaces): Promise<RunSetup> {
  const given = (['scenario', 'seed', 'rate', 'duration'] as const).find((flag) => flags[flag] !== undefined);
  if (given !== undefined) {
    throw new LabError('BAD_USAGE', `--resume goes on with what the run began with; "${flags[given]}" (${given}) cannot be given anew`, {
      hint: 'leave it out, or start a new run without --resume',
    });
  }
  const directory = await runDirectory(run, runs);
  const state = await loadRunState(directory);
  const scenario = state.scenario as Scenario;
  const runId = basename(directory);
  return {
    scenario,
    plan: state.plan,
    platformName: state.platform,
    runId,
    directory,
    command: commandFor(scenario.name, { platform: state.platform }, state.plan),
  };
}

/** `20260302-101500`, in UTC, so that names sort by time. */
function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

function commandFor(scenario: string, flags: RunFlags, plan: WorkloadPlan): string {
  const words = ['./lab', 'run', scenario, '--seed', String(plan.seed)];
  if (flags.platform !== 'embedded') words.push('--platform', flags.platform);
  if (flags.rate !== undefined) words.push('--rate', flags.rate);
  if (flags.duration !== undefined) words.push('--duration', flags.duration);
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

/** Makes a folder and proves that files can be written there, before a run has cost anything. */
async function makeFolder(directory: string): Promise<void> {
  const probe = join(directory, `.probe-${randomUUID()}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new LabError(full ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE', `cannot write to ${directory}: ${messageOf(cause)}`, {
      hint: full ? 'free some space; lab doctor shows how much a run needs' : 'give another folder with --out',
      cause,
    });
  }
}
