import { defineCommand } from './command.ts';
import { existingEnvironment } from './environments.ts';
import { environment } from './options.ts';

/** `lab down`: stops an environment; its data stays. */
export const down = defineCommand({
  name: 'down',
  group: 'Work by hand',
  summary: 'Stop an environment; its data stays',
  positionals: {},
  options: { environment },
  examples: [['lab down', 'lab up finds everything again']],
  async run(args, context) {
    const { name, directory, platform } = await existingEnvironment(context, args.environment);
    const ran = await platform.down(directory);
    await context.stdout.write(`environment ${name} is down${ran ? '' : ' already'}; its data is kept in ${directory}\n`);
    return 0;
  },
});
