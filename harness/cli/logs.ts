import { defineCommand } from './command.ts';
import { existingEnvironment } from './environments.ts';
import { environment } from './options.ts';
import { LabError } from '../model/errors.ts';

/** `lab logs`: what the platform has written. */
export const logs = defineCommand({
  name: 'logs',
  group: 'Work by hand',
  summary: "Print the platform's log",
  positionals: {},
  options: {
    environment,
    lines: { type: 'string', placeholder: 'N', default: '200', requiresArg: true, describe: 'How many of the newest lines' },
    grep: { type: 'string', placeholder: 'TEXT', requiresArg: true, describe: 'Only lines that contain this text' },
  },
  examples: [
    ['lab logs', 'The newest 200 lines'],
    ['lab logs --grep failed', 'Only lines with this text'],
  ],
  async run(args, context) {
    if (!/^\d+$/.test(args.lines))
      throw new LabError('BAD_USAGE', `--lines "${args.lines}" is not a number`, { hint: 'for example --lines 50' });
    const { directory, platform } = await existingEnvironment(context, args.environment);
    const lines = await platform.readLog(directory);
    const wanted = lines.filter((line) => args.grep === undefined || line.includes(args.grep));
    const newest = Number(args.lines) === 0 ? [] : wanted.slice(-Number(args.lines));
    await context.stdout.write(newest.map((line) => `${line}\n`).join(''));
    return 0;
  },
});
