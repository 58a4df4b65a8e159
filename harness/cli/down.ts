import { defineCommand } from './command.ts';
import { dataPlaces, existingEnvironment } from './environments.ts';
import { environment as environmentOption } from './options.ts';

/** `lab down`: stops an environment; its data stays. */
export const down = defineCommand({
  name: 'down',
  group: 'Work by hand',
  summary: 'Stop an environment; its data stays',
  positionals: {},
  options: { environment: environmentOption },
  examples: [['lab down', 'lab up finds everything again']],
  async run(args, context) {
    const environment = await existingEnvironment(context, args.environment);
    const ran = await environment.platform.down(environment.directory);
    await context.stdout.write(
      `environment ${environment.name} is down${ran ? '' : ' already'}; its data is kept in ${dataPlaces(environment)}\n`,
    );
    return 0;
  },
});
