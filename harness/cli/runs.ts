import type { RunEntry } from '../../reports/history/list-runs.ts';
import { LabError } from '../model/errors.ts';
import { defineCommand } from './command.ts';
import { json, out } from './options.ts';
import { runPlaces } from './places.ts';

/**
 * What can have come of a run. Not imported from reports/: the help needs these names, and must not wait for what reads records. A test holds
 * them together.
 */
const outcomes = {
  met: 'all targets met',
  missed: 'a target missed',
  unknown: 'no target missed, but one could not be judged',
  failed: 'it did not come to its end; its record says why',
  interrupted: 'ended in order, by one Ctrl-C: its record covers what was sent, and it cannot be resumed',
  running: 'it goes on, in another process',
  killed: 'it ended without a record: by two Ctrl-C, kill or a crash; mostly it can be resumed',
  broken: 'its record cannot be read: damaged, or of another version of lakelab',
  foreign: 'a folder that is no run',
} as const;

/** `lab runs`: what has been run, and `lab runs prune`: away with the old ones. */
export const runs = defineCommand({
  name: 'runs',
  group: 'Measure',
  summary: 'List past runs, or remove old ones (prune)',
  positionals: { action: { type: 'string', choices: ['list', 'prune'], default: 'list', describe: 'List them, or remove some' } },
  options: {
    scenario: { type: 'string', placeholder: 'NAME', requiresArg: true, describe: 'Only runs of this scenario' },
    outcome: {
      type: 'string',
      placeholder: 'OUTCOME',
      choices: Object.keys(outcomes),
      requiresArg: true,
      describe: 'Only runs that came to this',
    },
    keep: { type: 'string', placeholder: 'N', requiresArg: true, describe: 'prune: spare this many of the newest' },
    'older-than': { type: 'string', placeholder: '7d', requiresArg: true, describe: 'prune: remove only what began longer ago than this' },
    resumable: { type: 'boolean', default: false, describe: 'prune: also runs that could still be resumed' },
    'dry-run': { type: 'boolean', default: false, describe: 'prune: only say what would be removed' },
    out,
    json,
  },
  examples: [
    ['lab runs', 'All runs, newest first: verdict, rate, p99, share delivered, size'],
    ['lab runs --scenario smoke --outcome missed', 'Only some of them'],
    ['lab runs prune --keep 10 --dry-run', 'What would go if the ten newest stayed'],
    ['lab runs prune --older-than 7d', 'Remove what is older than a week'],
  ],
  exits: { 3: 'prune: a run could not be removed, and stays; the others are gone' },
  glossary: { title: 'Outcomes', terms: outcomes },
  async run(args, context) {
    const { listRuns } = await import('../../reports/history/list-runs.ts');
    const { isGoingOn } = await import('../run/run-mark.ts');
    const { directory } = runPlaces(context, args.out);
    const all = await listRuns(directory, isGoingOn);
    const wanted = all.filter(
      ({ id, state, figures }) =>
        (args.outcome === undefined || state === args.outcome) && (args.scenario === undefined || isOf(args.scenario, id, figures)),
    );
    if (args.action === 'prune') {
      const rule = {
        keep: args.keep === undefined ? undefined : keepOption(args.keep),
        olderThanMs: args['older-than'] === undefined ? undefined : await ageOption(args['older-than']),
        includeResumable: args.resumable,
      };
      if (rule.keep === undefined && rule.olderThanMs === undefined) {
        throw new LabError('BAD_USAGE', 'lab runs prune needs --keep or --older-than', {
          hint: 'for example: lab runs prune --keep 10 --dry-run',
        });
      }
      const { pruneRuns } = await import('./prune-runs.ts');
      return pruneRuns(wanted, rule, { isDryRun: args['dry-run'], asJson: args.json }, context);
    }
    for (const flag of ['keep', 'older-than', 'resumable', 'dry-run'] as const) {
      if (args[flag] !== undefined && args[flag] !== false) {
        throw new LabError('BAD_USAGE', `--${flag} belongs to lab runs prune`, { hint: `for example: lab runs prune --keep 10` });
      }
    }
    if (args.json) await context.stdout.write(`${JSON.stringify(wanted, null, 2)}\n`);
    else if (wanted.length === 0) {
      await context.stdout.write(
        all.length === 0
          ? `there are no runs in ${directory}; lab run makes one\n`
          : `none of the ${all.length} runs in ${directory} fits\n`,
      );
    } else {
      const { runTable } = await import('./run-table.ts');
      await context.stdout.write(runTable(wanted, context, args.out));
    }
    return 0;
  },
});

/** Without a record, the id tells the scenario. */
function isOf(scenario: string, id: string, figures: RunEntry['figures']): boolean {
  return figures === null ? id.replace(/^\d{8}T\d{6}-/, '').replace(/-[0-9a-f]+$/, '') === scenario : figures.scenario === scenario;
}

function keepOption(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new LabError('BAD_USAGE', `--keep "${text}" is not a whole number`, { hint: 'for example --keep 10' });
  }
  return Number(text);
}

async function ageOption(text: string): Promise<number> {
  const { parseDurationMs } = await import('../model/scenario.ts');
  const ageMs = parseDurationMs(text);
  if (ageMs === undefined)
    throw new LabError('BAD_USAGE', `--older-than "${text}" is not a duration`, { hint: 'for example --older-than 7d or 12h' });
  return ageMs;
}
