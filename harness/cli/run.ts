import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import type { ImagePolicy, Platform } from '../model/platform.ts';
import type { RunRecord } from '../model/run-record.ts';
import { markRun } from '../run/run-mark.ts';
import { brokenOffRun, waysOn } from './broken-off.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { duration, images, json, out, platform, quiet, rate, seed } from './options.ts';
import { makeDirectory } from './make-directory.ts';
import { shellWord } from './shell-word.ts';
import { copyPlatformLog } from './copy-platform-log.ts';
import { findPlatform, requireImages, runPlaces, scenarioPlaces } from './places.ts';

export const DEFAULT_SCENARIO = 'imvu-day';

/** `lab run`: the main job. */
export const run = defineCommand({
  name: 'run',
  group: 'Measure',
  summary: 'Run a scenario against a platform and judge it',
  positionals: { scenario: { type: 'string', describe: `Name or file of a scenario [default: ${DEFAULT_SCENARIO}]` } },
  options: {
    platform,
    images,
    seed,
    rate,
    duration,
    out,
    keep: { type: 'boolean', default: false, describe: "Keep the platform's data, for lab sql --run" },
    resume: {
      type: 'string',
      placeholder: 'RUN',
      requiresArg: true,
      describe: 'Go on with a run that was killed, whose platform died, or that was ended by two Ctrl-C; one Ctrl-C ends a run for good',
    },
    open: { type: 'boolean', default: false, describe: 'Show it in the browser while it runs' },
    quiet,
    json,
  },
  examples: [
    ['lab run', 'A day of IMVU in a minute, without Docker'],
    ['lab run smoke --json > run.json', 'The quickest one, for a pipeline'],
    ['lab run --open', 'Watch it in the browser; the page becomes the report'],
    ['lab run imvu-peak --rate 2x --keep', 'Twice the peak, and look into the lake afterwards'],
    ['lab run --resume 20260302T101500-smoke-ab12', 'Go on with the load of a killed run where it was; the beginning of its id will do'],
  ],
  exits: {
    0: 'all targets met',
    1: 'a target missed',
    4: 'a verdict unknown, none missed',
    3: 'the platform did not start, or died; or the machine failed',
    130: 'interrupted: by one Ctrl-C in order, with a report of what was sent; by two at once, after which the message says what may be left',
  },
  async run(args, context) {
    // First of all: from the moment that there is a folder, Ctrl-C must leave a record in it.
    // The live view tells of the interruption itself.
    const begun: { directory?: string; platform?: Platform } = {};
    const signal = context.interrupts({
      announce: args.quiet,
      lastWords: () => (begun.directory === undefined ? '' : brokenOffRun(begun.directory, args.out, begun.platform, context)),
    });
    const places = runPlaces(context, args.out);
    const prepared =
      args.resume === undefined ? await prepareNew(args, context, places.directory) : await prepareResumed(args.resume, args, places);
    begun.directory = prepared.directory;
    begun.platform = prepared.platform;
    await using _mark = await markRun(prepared.directory, context.pid);
    const { runScenario } = await import('../run/run-scenario.ts');
    const { readEtlCatalogue } = await import('../config/etl-catalogue.ts');
    const { writeRun } = await import('../../reports/write-run.ts');
    const { renderRun } = await import('../../reports/index.ts');
    const { withLiveView } = await import('./live-view.ts');
    const { scenario, plan, directory, runId } = prepared;
    const jobs = scenario.etl.jobs === 'daily' ? await readEtlCatalogue(join(context.root, 'scenarios', 'etl'), plan.population) : [];
    if (!args.quiet) await context.stderr.write(`run ${runId}: ${scenario.name} on ${prepared.platform.name}, seed ${plan.seed}\n`);
    const record = await withLiveView(
      { ...prepared, runsDirectory: places.directory, quiet: args.quiet, open: args.open },
      context,
      (observer) =>
        runScenario({
          ...prepared,
          wayOn: waysOn(prepared.directory, args.out, context),
          version: context.version,
          machine: context.machine(),
          jobs,
          images: args.images,
          keep: args.keep,
          clock: context.clock,
          signal,
          observer,
          selfUsage: context.selfUsage,
          machineCoreSeconds: context.machineCoreSeconds,
          write: async (finished: RunRecord) => {
            await copyPlatformLog(prepared.platform, directory);
            await writeRun(directory, finished);
          },
        }),
    );
    await context.stdout.write(await renderRun(record, args.json ? 'json' : 'terminal', context.stdout));
    if (!args.json) await context.stdout.write(`\nRecord and reports: ${directory}\n`);
    return record.exitCode;
  },
});

interface RunArguments {
  readonly scenario?: string | undefined;
  readonly platform: string;
  readonly seed?: string | undefined;
  readonly rate?: string | undefined;
  readonly duration?: string | undefined;
  readonly out?: string | undefined;
  readonly images: ImagePolicy;
}

async function prepareNew(args: RunArguments, context: CliContext, runsDirectory: string) {
  const { loadScenario } = await import('../config/find-scenario.ts');
  const { requireAbilities } = await import('../config/platform-abilities.ts');
  const { faultsOf, planOf, seedOption, rateOption, durationOption } = await import('../config/plan.ts');
  const scenario = await loadScenario(args.scenario ?? DEFAULT_SCENARIO, scenarioPlaces(context));
  const overrides = {
    seed: args.seed === undefined ? undefined : seedOption(args.seed),
    rate: args.rate === undefined ? undefined : rateOption(args.rate),
    durationMs: args.duration === undefined ? undefined : durationOption(args.duration),
  };
  const plan = planOf(scenario, overrides);
  const faults = faultsOf(scenario, overrides);
  const found = await findPlatform(args.platform);
  requireAbilities(scenario, found);
  requireImages(found, args.images);
  const stamp = new Date(context.clock.epochMs()).toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  const runId = `${stamp}-${scenario.name}-${context.randomHex(2)}`;
  const directory = join(runsDirectory, runId);
  await makeWritable(directory, waysOn(directory, args.out, context).prune);
  return { scenario, plan, faults, platform: found, runId, directory, resume: false, command: commandOf(context) };
}

async function prepareResumed(name: string, args: RunArguments, places: ReturnType<typeof runPlaces>) {
  for (const flag of ['scenario', 'seed', 'rate', 'duration'] as const) {
    if (args[flag] !== undefined) {
      throw new LabError(
        'BAD_USAGE',
        `--resume goes on with the run as it was; it takes no ${flag === 'scenario' ? flag : `--${flag}`} ("${args[flag]}")`,
        {
          hint: 'leave it out, or start a new run',
        },
      );
    }
  }
  const { runDirectory } = await import('../../reports/read-run.ts');
  const { loadRunState } = await import('../run/run-state.ts');
  const directory = await runDirectory(name, places);
  const state = await loadRunState(directory);
  return {
    scenario: state.scenario,
    plan: state.plan,
    faults: state.faults,
    platform: await findPlatform(state.platform),
    runId: directory.split('/').at(-1) ?? name,
    directory,
    resume: true,
    command: state.command,
  };
}

/** Makes the run's folder before anything starts: a run must not end with nowhere to write. */
async function makeWritable(directory: string, prune: string): Promise<void> {
  try {
    await makeDirectory(join(directory, 'logs'));
  } catch (cause) {
    // What could not be made whole may be there in part; why it failed matters more than that this fails, too.
    await rm(directory, { recursive: true, force: true }).catch(() => {});
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    const message = `cannot make the folder ${directory}: ${messageOf(cause)}`;
    if (!full) throw new LabError('OUTPUT_UNWRITABLE', message, { cause });
    throw new LabError('DISK_FULL', message, { hint: `free some space (${prune}), or put the results elsewhere with --out`, cause });
  }
}

function commandOf({ argv, program }: CliContext): string {
  return [program, ...argv.map(shellWord)].join(' ');
}
