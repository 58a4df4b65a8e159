import { defineCommand } from './command.ts';
import { out } from './options.ts';
import { runPlaces } from './places.ts';

/** `lab report RUN`: renders a run again from its run.json alone. */
export const report = defineCommand({
  name: 'report',
  group: 'Measure',
  summary: 'Show the report of a run again',
  positionals: {
    run: { type: 'string', default: 'latest', describe: 'Id of a run, its beginning, its folder, or latest: the newest that has ended' },
  },
  options: {
    format: {
      type: 'string',
      placeholder: 'FORMAT',
      choices: ['terminal', 'html', 'markdown', 'junit', 'json'],
      default: 'terminal',
      requiresArg: true,
      describe: 'How to write it',
    },
    out,
  },
  examples: [
    ['lab report', 'The newest run'],
    ['lab report latest --format html > report.html', 'One page for a browser, complete in itself'],
    ['lab report 20260302 --format markdown > report.md', 'For a pull request'],
  ],
  async run({ run, format, out: folder }, context) {
    const { findRecord } = await import('./find-record.ts');
    const { renderRun } = await import('../../reports/index.ts');
    const record = await findRecord(run, { ...runPlaces(context, folder), out: folder }, context);
    await context.stdout.write(await renderRun(record, format, context.stdout));
    return 0;
  },
});
