import { join } from 'node:path';
import { LabError } from '../model/errors.ts';
import { maintenanceActions, type EtlJob } from '../model/etl.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { environment, json } from './options.ts';
import { scenarioPlaces } from './places.ts';

/** `lab etl`: the daily jobs, without a run: what there is, whether it is right, and running it by hand. */
export const etl = defineCommand({
  name: 'etl',
  group: 'Data',
  summary: 'List, check or run the daily ETL jobs',
  positionals: {
    action: {
      type: 'string',
      choices: ['list', 'check', 'run'],
      default: 'list',
      describe: 'List them, check them without data, or run them',
    },
  },
  options: {
    job: {
      type: 'string',
      placeholder: 'NAME,…',
      requiresArg: true,
      describe: 'list, run: only these jobs; what they read is taken as it is',
    },
    days: {
      type: 'string',
      placeholder: 'YYYY-MM-DD,…',
      requiresArg: true,
      describe: 'run: rewrite exactly these days of incremental jobs [default: the days that events came for since each last succeeded]',
    },
    environment,
    scenario: {
      type: 'string',
      placeholder: 'NAME',
      default: 'smoke',
      requiresArg: true,
      describe: 'Scenario whose numbers of players and items the jobs are told',
    },
    json,
  },
  examples: [
    ['lab etl', 'Each job with its layer, its cost, and how many jobs stand before it'],
    ['lab etl check', 'Columns, types, keys, SQL that only one engine has, work for nothing: all without data'],
    ['lab etl run', 'On the environment that lab up has started: days with news are rewritten, the rest is made anew'],
    ['lab etl run --days 2026-03-02', 'Back-fill a day'],
    ['lab etl run --job fct_sessions,retention', 'Only some of them'],
  ],
  exits: {
    1: 'run: a job failed, or was skipped because one before it did',
    2: 'bad input, or check found something wrong',
    130: 'interrupted',
  },
  glossary: {
    title: 'Columns',
    terms: {
      depth: 'how many jobs stand one upon the other up to it; 1 reads events only',
      days: '"event_day": a run rewrites the days with news; "all": its table is made anew each time',
      truth: `how its demanded rows are known: from the seed, or derived by its SQL from those of others; ${maintenanceActions.join(' and ')} have none`,
    },
  },
  async run(args, context) {
    if (args.days !== undefined && args.action !== 'run') {
      throw new LabError('BAD_USAGE', '--days belongs to lab etl run', { hint: 'for example: lab etl run --days 2026-03-02' });
    }
    const all = await readJobs(args.scenario, context);
    const jobs = args.job === undefined ? all : await chosen(all, args.job);
    if (args.action === 'check') return check(all, args.json, context);
    if (args.action === 'list') return list(jobs, all, args.json, context);
    const days = args.days === undefined ? undefined : daysOption(args.days);
    const { runJobs } = await import('./etl-run.ts');
    return runJobs(jobs, { environment: args.environment, days, asJson: args.json }, context);
  },
});

async function readJobs(scenario: string, context: CliContext): Promise<EtlJob[]> {
  const { loadScenario } = await import('../config/find-scenario.ts');
  const { planOf } = await import('../config/plan.ts');
  const { readEtlCatalogue } = await import('../config/etl-catalogue.ts');
  const { population } = planOf(await loadScenario(scenario, scenarioPlaces(context)));
  return readEtlCatalogue(join(context.root, 'scenarios', 'etl'), population);
}

async function chosen(all: readonly EtlJob[], text: string): Promise<EtlJob[]> {
  const names = text.split(',').map((name) => name.trim());
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const { didYouMean } = await import('../config/nearest.ts');
    throw new LabError('BAD_USAGE', `there is no job "${unknown}"${didYouMean(unknown, known)}`, { hint: 'lab etl lists them' });
  }
  return all.filter(({ name }) => names.includes(name));
}

/** Days as the flag names them. @throws LabError BAD_USAGE for what is no day of the calendar */
function daysOption(text: string): string[] {
  return text.split(',').map((part) => {
    const day = part.trim();
    const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
    if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(day)) {
      throw new LabError('BAD_USAGE', `--days "${day}" is not a day`, { hint: 'for example --days 2026-03-02,2026-03-03' });
    }
    return day;
  });
}

async function list(jobs: readonly EtlJob[], all: readonly EtlJob[], asJson: boolean, { stdout }: CliContext): Promise<number> {
  const { depthsOf } = await import('../config/etl-check.ts');
  const { truthNames } = await import('../../generators/truth/index.ts');
  const depths = depthsOf(all);
  const fromSeed = truthNames();
  const shown = jobs.map((job) => ({
    name: job.name,
    layer: job.layer,
    owner: job.owner,
    cost: job.cost,
    days: job.incremental === 'event_day' ? 'event_day' : 'all',
    truth: job.maintenance ? null : fromSeed.has(job.name) ? 'seed' : 'derived',
    depth: depths.get(job.name) ?? 1,
    freshnessHours: job.freshnessMs / 3_600_000,
    dependsOn: job.dependsOn,
    description: job.description,
  }));
  if (asJson) {
    await stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return 0;
  }
  const { renderTable } = await import('../../reports/terminal.ts');
  const columns = [
    { title: 'job' },
    { title: 'layer' },
    { title: 'owner' },
    { title: 'cost' },
    { title: 'days' },
    { title: 'truth' },
    { title: 'depth', align: 'right' as const },
    { title: 'reads', align: 'right' as const },
    { title: 'what it gives' },
  ];
  const rows = shown.map(({ name, layer, owner, cost, days, truth, depth, dependsOn, description }) =>
    [name, layer, owner, cost, days, truth ?? '-', String(depth), String(dependsOn.length), description].map((text) => ({ text })),
  );
  await stdout.write(`${renderTable({ columns, rows }, stdout)}${summaryOf(shown)}\n`);
  return 0;
}

/** `31 jobs, 4 deep: 8 staging, …`. */
function summaryOf(jobs: readonly { readonly layer: string; readonly depth: number }[]): string {
  const layers = new Map<string, number>();
  for (const { layer } of jobs) layers.set(layer, (layers.get(layer) ?? 0) + 1);
  const parts = [...layers].map(([layer, count]) => `${count} ${layer}`);
  return `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}, up to ${Math.max(0, ...jobs.map(({ depth }) => depth))} deep: ${parts.join(', ')}`;
}

async function check(jobs: readonly EtlJob[], asJson: boolean, { stdout, stderr }: CliContext): Promise<number> {
  const { tmpdir } = await import('node:os');
  const { checkCatalogue, depthsOf } = await import('../config/etl-check.ts');
  const { truthNames } = await import('../../generators/truth/index.ts');
  const errors = await checkCatalogue(jobs, { fromSeed: truthNames(), tempDirectory: join(tmpdir(), 'lakelab-etl-check') });
  if (asJson) {
    await stdout.write(
      `${JSON.stringify(
        errors.map(({ place, message, hint }) => ({ place, message, hint })),
        null,
        2,
      )}\n`,
    );
  } else {
    for (const { message, hint } of errors) await stderr.write(`${message}\n  hint: ${hint}\n`);
    const depths = depthsOf(jobs);
    const shown = jobs.map(({ name, layer }) => ({ layer, depth: depths.get(name) ?? 1 }));
    await stdout.write(`${summaryOf(shown)}; ${errors.length === 0 ? 'nothing is wrong' : `${errors.length} errors`}\n`);
  }
  return errors.length === 0 ? 0 : 2;
}
