import { styleText } from 'node:util';
import { wrap } from '../live/terminal/width.ts';
import { argumentsOf, exitsOf, type ArgumentFacts } from './command-facts.ts';
import { commandGroups, type Command } from './command.ts';
import type { Output } from './context.ts';
import { usageOf } from './usage.ts';

type Width = Pick<Output, 'color' | 'columns'>;

/** Lines that are longer are hard to read. */
const MAX_COLUMNS = 110;
/** With less room than this beside it, a meaning stands under what it explains. */
const MIN_MEANING_COLUMNS = 40;

/** The help of the whole program: what it is, and all commands in groups. */
export function programHelp(commands: readonly Command[], version: string, size: Width): string {
  const visible = commands.filter(({ group }) => group !== undefined);
  const groups = commandGroups.flatMap((group) => [
    heading(group, size),
    ...listed(
      visible.filter((command) => command.group === group).map((command) => [`lab ${usageOf(command)}`, command.summary]),
      size,
      Math.max(...visible.map((command) => `lab ${usageOf(command)}`.length)),
    ),
    '',
  ]);
  const begin = [
    ['lab doctor', 'can this machine run it?'],
    ['lab run smoke', 'the whole way in a few seconds'],
    ['lab run', 'a day of the reference workload in a minute: the verdicts, with limit, value and margin'],
  ] as const;
  return [
    ...text(
      `lakelab ${version}: a wind tunnel for event-analytics platforms. It starts a platform on this machine, sends it seeded ` +
        'load at an exact schedule, and proves what came out: how late, how complete, how correct.',
      size,
    ),
    '',
    ...groups,
    heading('Begin with', size),
    ...listed(begin, size),
    '',
    ...text('lab <command> --help has the flags, exit codes and examples of each. Results go to stdout, progress to stderr.', size),
    ...text(
      'Exit codes: 0 all targets met, 1 a target missed, 2 bad input, 3 the platform did not start, 4 a verdict unknown, 130 interrupted.',
      size,
    ),
    '',
  ].join('\n');
}

/** The help of one command: all that docs/cli.md says of it. */
export function commandHelp(command: Command, size: Width): string {
  const { summary, options, examples, glossary } = command;
  const all = argumentsOf(command);
  const isFlag = ({ form }: ArgumentFacts): boolean => form.startsWith('-');
  const help = { form: '-h, --help', meaning: 'Show this help', choices: [], preset: undefined };
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['Arguments', listed(all.filter((facts) => !isFlag(facts)).map(entryOf), size)],
    ['Flags', listed([...all.filter(isFlag), help].map(entryOf), size)],
    [glossary?.title ?? '', listed(Object.entries(glossary?.terms ?? {}), size)],
    ['Exit codes', listed(exitsOf(command), size)],
    // A command is never broken: it is there to be copied.
    ['Examples', examples.flatMap(([example, what]) => [`  ${example}`, ...text(what, size, '      ')])],
  ];
  return [
    heading(`lab ${usageOf(command)}${Object.keys(options).length > 0 ? ' [flags]' : ''}`, size),
    '',
    ...text(`${summary}.`, size),
    '',
    ...sections.filter(([, lines]) => lines.length > 0).flatMap(([title, lines]) => [heading(title, size), ...lines, '']),
  ].join('\n');
}

function entryOf({ form, meaning, choices, preset }: ArgumentFacts): readonly [string, string] {
  const values = choices.length === 0 ? '' : `: ${choices.join(', ')}`;
  return [form, `${meaning}${values}${preset === undefined ? '' : ` [default: ${preset}]`}`];
}

/** Terms with their meanings beside them, or under them where there is little room. */
function listed(
  entries: readonly (readonly [term: string, meaning: string])[],
  size: Width,
  width = Math.max(0, ...entries.map(([term]) => term.length)),
): string[] {
  const indent = width + 4;
  if (columnsOf(size) - indent < MIN_MEANING_COLUMNS) {
    return entries.flatMap(([term, meaning]) => [`  ${term}`, ...text(meaning, size, '      ')]);
  }
  return entries.flatMap(([term, meaning]) =>
    text(meaning, size, ' '.repeat(indent)).map((line, index) => (index === 0 ? `  ${term.padEnd(width)}  ${line.trimStart()}` : line)),
  );
}

function text(words: string, size: Width, indent = ''): string[] {
  return wrap(words, columnsOf(size) - indent.length).map((line) => indent + line);
}

function columnsOf({ columns }: Width): number {
  return Math.min(columns, MAX_COLUMNS);
}

function heading(words: string, { color }: Width): string {
  return color ? styleText('bold', words, { validateStream: false }) : words;
}
