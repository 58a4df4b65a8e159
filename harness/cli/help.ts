import { styleText } from 'node:util';
import { commandGroups, type Command } from './command.ts';
import { usageOf } from './usage.ts';

/** The help of the whole program: what it is, and all commands in groups. */
export function programHelp(commands: readonly Command[], version: string, color: boolean): string {
  const heading = (text: string): string => (color ? styleText('bold', text, { validateStream: false }) : text);
  const width = Math.max(...commands.filter(({ group }) => group !== undefined).map((command) => usageOf(command).length));
  const groups = commandGroups.flatMap((group) => [
    heading(group),
    ...commands
      .filter((command) => command.group === group)
      .map((command) => `  lab ${usageOf(command).padEnd(width)}  ${command.summary}`),
    '',
  ]);
  return [
    `lakelab ${version}: a wind tunnel for event-analytics platforms. It starts a platform on this machine, sends it seeded`,
    'load at an exact schedule, and proves what came out: how late, how complete, how correct.',
    '',
    ...groups,
    heading('Begin with'),
    '  lab doctor         can this machine run it?',
    '  lab run smoke      the whole way in a few seconds',
    '  lab run            a day of the reference workload in a minute: the verdicts, with limit, value and margin',
    '',
    'lab <command> --help has the flags and examples of each. Results go to stdout, progress to stderr.',
    'Exit codes: 0 all targets met, 1 a target missed, 2 bad input, 3 the platform did not start, 4 a verdict unknown,',
    '130 interrupted.',
    '',
  ].join('\n');
}
