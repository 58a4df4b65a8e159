import yargs, { type Argv } from 'yargs';
import { nearest } from '../config/nearest.ts';
import { isAbortOf, LabError } from '../model/errors.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import type { CliContext } from './context.ts';
import { printError } from './print-error.ts';
import { refuseSurplus, usageError, usageOf } from './usage.ts';

const INTERRUPTED = 130;

/** Runs one command line and resolves with its exit code. Expected failures are printed, and so is what comes of Ctrl-C; others are thrown. */
export async function runCli(context: CliContext): Promise<number> {
  const signals: AbortSignal[] = [];
  const interrupts: CliContext['interrupts'] = (options) => {
    const signal = context.interrupts(options);
    signals.push(signal);
    return signal;
  };
  try {
    return await dispatch({ ...context, interrupts });
  } catch (error) {
    if (signals.some((signal) => isAbortOf(signal, error))) {
      await context.stderr.write('interrupted\n');
      return INTERRUPTED;
    }
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
    const { programHelp } = await import('./help.ts');
    await stdout.write(programHelp(commands, version, stdout));
    return 0;
  }
  if (first === '--version' || first === '-v') {
    await stdout.write(`${version}\n`);
    return 0;
  }
  const command = findCommand(first);
  if (asksForHelp(command, rest)) {
    const { commandHelp } = await import('./help.ts');
    await stdout.write(commandHelp(command, stdout));
    return 0;
  }
  if (command.takesRest === true) return command.run({ rest }, context);
  return parseAndRun(command, rest, context);
}

/** Who hands over everything as it is, only takes the word for himself if it stands alone. */
function asksForHelp({ takesRest }: Command, args: readonly string[]): boolean {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return own.some((arg) => arg === '--help' || arg === '-h') && (takesRest !== true || args.length === 1);
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
  const parser = declare(yargs().scriptName('lab').locale('en'), command)
    .parserConfiguration({ 'parse-positional-numbers': false, 'parse-numbers': false })
    .strict()
    .version(false)
    .help(false)
    .showHelpOnFail(false)
    .exitProcess(false);
  let failure: unknown;
  const parsed = await parser.parseAsync([command.name, ...args], {}, (error: unknown) => void (failure = error));
  if (failure !== undefined && failure !== null)
    throw usageError(failure instanceof Error ? failure.message : 'the arguments cannot be read', command, args);
  refuseSurplus(parsed, command);
  return command.run({ ...(parsed as object), rest: [] }, context);
}

/** Declares one command to the parser; its handler does nothing, as we run it ourselves. */
function declare(parser: Argv, command: Command): Argv {
  return parser.command(usageOf(command), false, (builder) => {
    for (const [name, options] of Object.entries(command.positionals)) builder.positional(name, options as object);
    return builder.options(command.options);
  });
}
