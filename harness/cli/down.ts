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
    const directory = await existingEnvironment(context, args.environment);
    const { readServerState, stopServer } = await import('../platforms/embedded/server-process.ts');
    const state = await readServerState(directory);
    if (state) await stopServer(state);
    await context.stdout.write(`environment ${args.environment} is down${state ? '' : ' already'}; its data is kept in ${directory}\n`);
    return 0;
  },
});
