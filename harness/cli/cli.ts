import yargs, { type Argv } from 'yargs';
import { nearest } from '../config/nearest.ts';
import { LabError } from '../model/errors.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import type { CliContext } from './context.ts';
import { programHelp } from './help.ts';
import { printError } from './print-error.ts';
import { usageError, usageOf } from './usage.ts';

/** Runs one command line and resolves with its exit code. Expected failures are printed; others are thrown. */
export async function runCli(context: CliContext): Promise<number> {
  try {
    return await dispatch(context);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    await printError(error, context);
    return error.exitCode;
  }
}

async function dispatch(context: CliContext): Promise<number> {
  const { argv, stdout, version } = context;
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = first === 'help' ? rest[0] : undefined;
    if (topic !== undefined) return dispatch({ ...context, argv: [topic, '--help'] });
    await stdout.write(programHelp(commands, version, stdout.color));
    return 0;
  }
  if (first === '--version' || first === '-v') {
    await stdout.write(`${version}\n`);
    return 0;
  }
  const command = findCommand(first);
  if (command.takesRest === true && !(rest.length === 1 && (rest[0] === '--help' || rest[0] === '-h'))) {
    return command.run({ rest }, context);
  }
  return parseAndRun(command, rest, context);
}

function findCommand(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const match = nearest(
    name,
    commands.filter(({ group }) => group !== undefined).map((candidate) => candidate.name),
  );
  throw new LabError('BAD_USAGE', name.startsWith('-') ? `the command comes before "${name}"` : `there is no command "${name}"`, {
    hint: match === undefined ? 'lab --help lists the commands' : `did you mean "lab ${match}"?`,
  });
}

async function parseAndRun(command: Command, args: readonly string[], context: CliContext): Promise<number> {
  // A fresh parser for each parse: a reused one blames the wrong argument.
  const parser = addCommand(yargs().scriptName('lab').locale('en'), command)
    .parserConfiguration({ 'duplicate-arguments-array': false, 'parse-positional-numbers': false, 'parse-numbers': false })
    .strict()
    .version(false)
    .help('help', 'Show this help')
    .alias('help', 'h')
    .showHelpOnFail(false)
    .exitProcess(false)
    .wrap(Math.min(context.stdout.columns, 110));
  let help = '';
  let failure: unknown;
  const parsed = await parser.parseAsync([command.name, ...args], {}, (error: unknown, _args: unknown, output: string) => {
    failure = error;
    help = output;
  });
  if (failure !== undefined && failure !== null)
    throw usageError(failure instanceof Error ? failure.message : 'the arguments cannot be read', command);
  if (args.some((arg) => arg === '--help' || arg === '-h') && help !== '') {
    await context.stdout.write(`${help}\n`);
    return 0;
  }
  return command.run({ ...(parsed as object), rest: [] }, context);
}

/** Declares one command to the parser; its handler does nothing, as we run it ourselves. */
export function addCommand(parser: Argv, command: Command): Argv {
  return parser.command(usageOf(command), (command.group === undefined ? false : command.summary) as string, (builder) => {
    for (const [name, options] of Object.entries(command.positionals)) builder.positional(name, options as object);
    builder.options(command.options);
    for (const [example, what] of command.examples) builder.example(example, what);
    return builder;
  });
}
