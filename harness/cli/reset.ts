import { rm } from 'node:fs/promises';
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
    const directory = await existingEnvironment(context, args.environment);
    const { readServerState, stopServer } = await import('../platforms/embedded/server-process.ts');
    const state = await readServerState(directory);
    if (state) await stopServer(state);
    await rm(directory, { recursive: true, force: true });
    await context.stdout.write(`environment ${args.environment} is gone: process stopped, ${directory} removed\n`);
    return 0;
  },
});
