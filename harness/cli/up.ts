import { defineCommand } from './command.ts';
import { environmentDirectory } from './environments.ts';
import { environment, json } from './options.ts';
import { printStatus } from './status.ts';
import { stampedLines } from './stamped-lines.ts';
import { LabError } from '../model/errors.ts';

/** `lab up`: starts a platform and leaves it running. */
export const up = defineCommand({
  name: 'up',
  group: 'Work by hand',
  summary: 'Start the embedded platform and keep it running',
  positionals: {},
  options: {
    environment,
    port: { type: 'string', default: '0', requiresArg: true, describe: 'Port of the ingestion service on 127.0.0.1; 0 takes a free one' },
    json,
  },
  examples: [
    ['lab up', 'Then: lab status, lab generate --environment default, lab sql "…", lab down'],
    ['lab up --environment second --port 9443', 'Another one beside it'],
  ],
  async run(args, context) {
    const port = Number(args.port);
    if (!/^\d+$/.test(args.port) || port > 65_535) {
      throw new LabError('BAD_USAGE', `--port "${args.port}" is not a port`, { hint: 'a number from 0 to 65535; 0 takes a free one' });
    }
    const { embedded } = await import('../platforms/embedded/embedded.ts');
    const { readServerState, startServer } = await import('../platforms/embedded/server-process.ts');
    const directory = environmentDirectory(context, args.environment);
    const signal = context.interrupts();
    const say = stampedLines(context);
    if (!(await readServerState(directory))) {
      for (const finding of await embedded.preflight({ directory, port })) say(`${finding.severity}: ${finding.message}`);
      await startServer({ directory, port, commitIntervalMs: 1000, signal, onProgress: say }, true);
    }
    return printStatus(args.environment, args.json, context);
  },
});
