import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../model/errors.ts';
import type { PlannedFault } from '../model/faults.ts';
import type { Scenario } from '../model/scenario.ts';
import { disorders, type WorkloadPlan } from '../model/workload.ts';

const planSchema = z.object({
  seed: z.number(),
  startsAtMs: z.number(),
  compress: z.number(),
  shape: z.enum(['day', 'flat']),
  phases: z.array(z.object({ name: z.string(), durationMs: z.number(), fromRate: z.number(), toRate: z.number() })),
  disorder: z.record(z.enum(disorders.filter((kind) => kind !== 'none')), z.number()),
  population: z.object({ players: z.number(), items: z.number() }),
});

const stateSchema = z.object({
  platform: z.string(),
  faults: z
    .array(
      z.object({
        kind: z.literal('kill'),
        target: z.string(),
        phase: z.literal('etl').optional(),
        atMs: z.number(),
        durationMs: z.number(),
      }),
    )
    .default([]),
  // It was parsed when the run began; parsing the result again would refuse the numbers that durations have become.
  scenario: z.custom<Scenario>((value) => typeof value === 'object' && value !== null),
  plan: planSchema,
  command: z.string(),
  /** Epoch instant of offset 0 of the schedule; null until the load has begun. */
  originEpochMs: z.number().nullable(),
});

/** What a run must remember to be resumed after `kill -9`: kept as `state.json` in its folder while it lasts. */
export interface RunState {
  readonly platform: string;
  readonly scenario: Scenario;
  readonly plan: WorkloadPlan;
  readonly faults: readonly PlannedFault[];
  /** Command line that the run was started with. */
  readonly command: string;
  readonly originEpochMs: number | null;
}

const FILE = 'state.json';

export async function saveRunState(directory: string, state: RunState): Promise<void> {
  const path = join(directory, FILE);
  await writeFile(`${path}.partial`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${path}.partial`, path);
}

/** Whether a run could be gone on with: its load had begun. */
export async function hasRunState(directory: string): Promise<boolean> {
  return access(join(directory, FILE)).then(
    () => true,
    () => false,
  );
}

/** Reads the state of an interrupted run. @throws LabError RUN_NOT_FOUND if there is nothing to resume, RUN_RECORD_INVALID if its state is damaged. */
export async function loadRunState(directory: string): Promise<RunState> {
  let text: string;
  try {
    text = await readFile(join(directory, FILE), 'utf8');
  } catch (error) {
    throw new LabError('RUN_NOT_FOUND', `${directory} holds no interrupted run (no ${FILE})`, {
      hint: 'only a run that was killed can be resumed; one that ended has its record in run.json',
      cause: error,
    });
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LabError('RUN_RECORD_INVALID', `${join(directory, FILE)} cannot be read: it is damaged, or of another version of lakelab`, {
      hint: 'the run cannot be resumed; lab runs prune --resumable removes it with the others',
      cause,
    });
  }
}

/** Forgets how to resume a run that has ended. */
export async function removeRunState(directory: string): Promise<void> {
  await rm(join(directory, FILE), { force: true });
}
