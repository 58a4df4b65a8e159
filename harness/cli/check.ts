import { resolve } from 'node:path';
import { defineCommand } from './command.ts';
import { json } from './options.ts';
import { scenarioPlaces } from './places.ts';
import { targetCounts } from './target-counts.ts';

/** `lab check FILE`: is a scenario right? Starts nothing. */
export const check = defineCommand({
  name: 'check',
  group: 'Measure',
  summary: 'Check a scenario file without starting anything',
  positionals: { file: { type: 'string', demandOption: true, describe: 'Path of a scenario, or the name of one of ours' } },
  options: { json },
  examples: [
    ['lab check mine.yaml', 'All errors at once, each with line and column'],
    ['lab check smoke --json', 'Print a scenario with all defaults filled in'],
  ],
  async run({ file, json: asJson }, context) {
    const { loadScenario } = await import('../config/find-scenario.ts');
    const { planOf } = await import('../config/plan.ts');
    const { capableOf } = await import('../config/platform-abilities.ts');
    const { platforms } = await import('../platforms/index.ts');
    const { loadDurationMs, REFERENCE_BYTES_PER_SECOND } = await import('../model/workload.ts');
    const { formatBytes, formatMs } = await import('../../reports/format.ts');
    const places = scenarioPlaces(context);
    const known = await import('node:fs').then(({ existsSync }) => existsSync(resolve(context.cwd, file)));
    const scenario = await loadScenario(known ? resolve(context.cwd, file) : file, places);
    if (asJson) {
      await context.stdout.write(`${JSON.stringify(scenario, null, 2)}\n`);
      return 0;
    }
    const plan = planOf(scenario);
    const bytes = plan.phases.reduce(
      (sum, { durationMs, fromRate, toRate }) => sum + ((fromRate + toRate) / 2) * REFERENCE_BYTES_PER_SECOND * (durationMs / 1000),
      0,
    );
    const able = capableOf(scenario, Object.values(platforms)).map(({ name }) => name);
    await context.stdout.write(
      `${scenario.name} is a valid scenario: ${formatMs(loadDurationMs(plan))} of load, about ${formatBytes(bytes)}, ` +
        `${scenario.faults.length === 0 ? '' : `${scenario.faults.length} faults, `}${targetCounts(scenario, able)}; ` +
        `${able.length === 0 ? 'no platform of this lakelab can run it' : `for ${able.join(', ')}`}\n`,
    );
    return 0;
  },
});
