import { join, relative } from 'node:path';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { duration, json, out, platform, rate, seed } from './options.ts';
import { findPlatform, runPlaces, scenarioPlaces } from './places.ts';
import type { RunSetup } from './run-setup.ts';

/** `lab run`: the main job. */
export const run = defineCommand({
  name: 'run',
  group: 'Measure',
  summary: 'Run a scenario against a platform, and judge it',
  positionals: { scenario: { type: 'string', describe: 'Name of a scenario or path of a file [default: imvu-day]' } },
  options: {
    platform,
    seed,
    rate,
    duration,
    keep: { type: 'boolean', default: false, describe: "Keep the platform's data in the run's folder, for lab sql --run" },
    resume: { type: 'string', requiresArg: true, describe: 'Finish a run that was killed: its id, folder, or latest' },
    json: { ...json, describe: 'Print the run record (run.json) instead of the report' },
    out,
  },
  examples: [
    ['lab run', 'A day of the reference workload in a minute'],
    ['lab run smoke --json > run.json', 'For scripts: the record on stdout, progress on stderr'],
    ['lab run imvu-peak --duration 20s --seed 7', 'A shorter peak of another population'],
    ['lab run --resume latest', 'After kill -9: send the rest, and account for everything'],
  ],
  async run(args, context) {
    const { newRun, resumedRun } = await import('./run-setup.ts');
    const { runScenario } = await import('../run/run-scenario.ts');
    const { renderRun } = await import('../../reports/index.ts');
    const { writeRun } = await import('../../reports/write-run.ts');
    const { startProgress } = await import('./progress.ts');
    const { loadJobs } = await import('../config/load-jobs.ts');
    const { printError } = await import('./print-error.ts');

    const signal = context.interrupts();
    const setup: RunSetup =
      args.resume === undefined
        ? await newRun(args, context, scenarioPlaces(context), runPlaces(context, args.out))
        : await resumedRun(args.resume, args, runPlaces(context, args.out));
    const { scenario } = setup;
    const jobs = scenario.etl.jobs === 'none' ? [] : await loadJobs(join(context.root, 'scenarios', 'etl'));
    const progress = startProgress(context.stderr, context.clock);
    const record = await runScenario({
      ...setup,
      platform: await findPlatform(setup.platformName),
      jobs,
      version: context.version,
      machine: context.machine(),
      keep: args.keep,
      resume: args.resume !== undefined,
      clock: context.clock,
      signal,
      observer: progress,
      selfUsage: () => context.selfUsage(),
      write: (written) => writeRun(setup.directory, written),
    }).finally(() => progress.end());

    if (args.json) await context.stdout.write(renderRun(record, 'json'));
    if (record.outcome === 'failed' && record.error !== undefined) {
      await printError(record.error, context);
    } else if (!args.json) {
      await context.stdout.write(renderRun(record, 'terminal', context.stdout));
    }
    await context.stderr.write(`${filesLine(setup.directory, context)}\n`);
    return record.exitCode;
  },
});

function filesLine(directory: string, { cwd }: CliContext): string {
  const short = relative(cwd, directory);
  return `record and reports: ${short.startsWith('..') ? directory : short}/ (run.json, report.md, junit.xml)`;
}
