import { commandGroups, type Command } from '../../harness/cli/command.ts';
import { commands } from '../../harness/cli/commands.ts';
import { usageOf } from '../../harness/cli/usage.ts';
import { code, document, generatedFrom, table } from './markdown.ts';

/** docs/cli.md: every command, from its definition. */
export function cliDocument(): string {
  const visible = commands.filter(({ group }) => group !== undefined);
  return document(
    '# Command line',
    generatedFrom('the definitions in harness/cli/'),
    `In a clone the program is \`./lab\`; installed as a package it is \`lab\`, or \`npx lakelab\`. Results go to stdout, progress and errors to stderr. With \`--json\`, stdout is
one JSON document. \`lab <command> --help\` shows what stands here. \`NO_COLOR\` switches colours off.`,
    ...commandGroups.map((group) =>
      document(
        `**${group}**`,
        visible
          .filter((command) => command.group === group)
          .map(
            (command) =>
              `- [\`lab ${usageOf(command)}\`](#lab-${command.name}): ${command.summary.charAt(0).toLowerCase()}${command.summary.slice(1)}`,
          )
          .join('\n'),
      ).trimEnd(),
    ),
    '## Exit codes',
    table(
      ['code:', 'meaning'],
      [
        ['0', 'done; for `lab run`: all targets met'],
        ['1', '`lab run`: a target missed'],
        ['2', 'bad input: the command line, a scenario, a run that is not there'],
        ['3', 'the machine or the platform failed'],
        ['4', '`lab run`: a verdict is unknown, none is missed'],
        ['70', 'a bug of lakelab, printed with its stack'],
        ['130', 'interrupted'],
      ],
    ),
    'What each failure is called: [errors](errors.md).',
    ...visible.map(section),
  );
}

function section(command: Command): string {
  const { name, summary, positionals, options, examples, exits } = command;
  const rows = [
    ...Object.entries(positionals).map(
      ([key, option]) => [`\`${option.demandOption === true ? `<${key}>` : `[${key}]`}\``, option] as const,
    ),
    ...Object.entries(options).map(
      ([key, option]) => [`\`--${key}${option.type === 'boolean' ? '' : ` ${valueName(key)}`}\``, option] as const,
    ),
  ].map(([flag, { describe = '', choices, default: preset }]) => {
    const inText = /\s*\[default: (.+)\]$/.exec(describe)?.[1];
    const values = choices ? `: ${choices.map((choice) => code(String(choice))).join(', ')}` : '';
    return [
      flag,
      `${describe.replace(/\s*\[default: .+\]$/, '')}${values}`,
      inText ?? (preset === undefined || preset === false ? '–' : code(String(preset))),
    ];
  });
  return document(
    `## lab ${name}`,
    `${summary}.`,
    `    lab ${usageOf(command)}${Object.keys(options).length > 0 ? ' [flags]' : ''}`,
    rows.length === 0 ? '' : table(['argument', 'meaning', 'default'], rows),
    exits === undefined
      ? ''
      : `Exit codes: ${Object.entries(exits)
          .map(([exit, meaning]) => `${exit} ${meaning}`)
          .join('; ')}.`,
    'Examples:',
    examples.map(([example, what]) => `    # ${what}\n    ${example}`).join('\n\n'),
  ).trimEnd();
}

function valueName(flag: string): string {
  return (
    {
      seed: 'N',
      count: 'N',
      keep: 'N',
      lines: 'N',
      rate: '0.25x',
      duration: '90s',
      'older-than': '7d',
      out: 'FOLDER',
      ca: 'FILE',
      run: 'RUN',
      resume: 'RUN',
    }[flag] ?? flag.replaceAll('-', '_').toUpperCase()
  );
}
