import { basename, join } from 'node:path';
import { defineCommand } from './command.ts';
import { json } from './options.ts';
import { scenarioPlaces } from './places.ts';
import { targetCounts } from './target-counts.ts';

/** `lab scenarios`: what there is to run. */
export const scenarios = defineCommand({
  name: 'scenarios',
  group: 'Measure',
  summary: 'List the scenarios',
  positionals: {},
  options: { json },
  examples: [
    ['lab scenarios', 'Names, load and purpose of each'],
    ['lab scenarios --json', 'The same, with all defaults filled in'],
  ],
  async run(args, context) {
    const { loadScenario, scenarioNames } = await import('../config/find-scenario.ts');
    const { planOf } = await import('../config/plan.ts');
    const { capableOf } = await import('../config/platform-abilities.ts');
    const { platforms } = await import('../platforms/index.ts');
    const { loadDurationMs } = await import('../model/workload.ts');
    const { formatMs } = await import('../../reports/format.ts');
    const { renderTable } = await import('../../reports/terminal.ts');
    const places = scenarioPlaces(context);
    const names = await scenarioNames(places.directory);
    const found = await Promise.all(names.map((name) => loadScenario(join(places.directory, `${name}.yaml`), places)));
    if (args.json) {
      await context.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const rows = found.map((scenario, index) => {
      const plan = planOf(scenario);
      const able = capableOf(scenario, Object.values(platforms));
      const peak = Math.max(...plan.phases.flatMap(({ fromRate, toRate }) => [fromRate, toRate]));
      return [
        { text: basename(names[index] ?? scenario.name) },
        { text: formatMs(loadDurationMs(plan)) },
        { text: `${peak}x` },
        {
          text: targetCounts(
            scenario,
            able.map(({ name }) => name),
          ).replace(' targets', ''),
        },
        { text: able.map(({ name }) => name).join(', ') || 'none here' },
        { text: scenario.description },
      ];
    });
    const columns = ['scenario', 'load', 'rate', 'targets', 'platforms', 'what it shows'].map((title) => ({ title }));
    await context.stdout.write(renderTable({ columns, rows }, context.stdout));
    return 0;
  },
});
