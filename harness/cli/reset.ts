import { defineCommand } from './command.ts';
import { existingEnvironment } from './environments.ts';
import { environment } from './options.ts';

/** `lab reset`: stops an environment and removes all it made. */
export const reset = defineCommand({
  name: 'reset',
  group: 'Work by hand',
  summary: 'Stop an environment and remove its data',
  positionals: {},
  options: { environment },
  examples: [['lab reset', 'Nothing of it is left']],
  async run(args, context) {
    const { name, directory, platform } = await existingEnvironment(context, args.environment);
    await platform.reset(directory);
    await context.stdout.write(`environment ${name} is gone: stopped, ${directory} removed\n`);
    return 0;
  },
});
