import { argumentsOf, exitsOf } from '../../harness/cli/command-facts.ts';
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
    `In a clone the program is \`./lab\`; installed as a package it is \`lab\`, or \`npx lakelab\`. \`lab <command> --help\` shows what stands here.

- Results go to stdout; progress, findings and errors to stderr.
- With \`--json\`, stdout is one JSON document. If the command fails with an [error](errors.md), stdout stays empty: the error is told on stderr and by the exit code. (A run that has begun
  has a record whatever becomes of it: \`lab run --json\` then prints that, with the error in it.)
- A flag is given once; given twice with a value, it is an error. Of \`--open\` and \`--no-open\` the last one counts.
- Colour is for terminals. \`FORCE_COLOR=1\` wants it elsewhere too, \`NO_COLOR=1\` nowhere, whatever else is set.`,
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
  const { name, summary, options, examples, glossary } = command;
  const rows = argumentsOf(command).map(({ form, meaning, choices, preset }) => [
    code(form),
    choices.length === 0 ? meaning : `${meaning}: ${choices.map(code).join(', ')}`,
    preset === undefined ? '–' : code(preset),
  ]);
  return document(
    `## lab ${name}`,
    `${summary}.`,
    `    lab ${usageOf(command)}${Object.keys(options).length > 0 ? ' [flags]' : ''}`,
    rows.length === 0 ? '' : table(['argument', 'meaning', 'default'], rows),
    ...(glossary === undefined
      ? []
      : [
          `${glossary.title}:`,
          Object.entries(glossary.terms)
            .map(([term, meaning]) => `- ${code(term)}: ${meaning}`)
            .join('\n'),
        ]),
    `Exit codes: ${exitsOf(command)
      .map(([exit, meaning]) => `${exit} ${meaning}`)
      .join('; ')}.`,
    'Examples:',
    examples.map(([example, what]) => `    # ${what}\n    ${example}`).join('\n\n'),
  ).trimEnd();
}
