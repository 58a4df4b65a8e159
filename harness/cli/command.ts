import type { InferredOptionTypes, Options } from 'yargs';
import type { CliContext } from './context.ts';

/** Groups of commands in the help, in its order. */
export const commandGroups = ['Measure', 'Work by hand', 'Data', 'Troubleshooting'] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** An argument: as the parser wants it, and how it is shown. `[default: …]` at the end of `describe` tells one that the parser does not know. */
export interface Argument extends Options {
  /** Stands for the value in help and documents: `N`, `FOLDER`, `90s`. Every flag with a value has one. */
  readonly placeholder?: string;
}

type OptionTable = Readonly<Record<string, Argument>>;

/** One command of the command line: what it takes, and what it does. */
export interface Command<P extends OptionTable = OptionTable, O extends OptionTable = OptionTable> {
  readonly name: string;
  /** The help's heading for it; hidden from help and completion if left out. */
  readonly group?: CommandGroup;
  /** One line for the help. */
  readonly summary: string;
  /** Arguments by position, in order; `demandOption` makes one compulsory, `array` lets the last one repeat. */
  readonly positionals: P;
  readonly options: O;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Exit codes with a meaning of their own, beside or instead of those that all commands have (`usualExits`). */
  readonly exits?: Readonly<Record<number, string>>;
  /** Words in what it prints that are not plain, with their meanings. */
  readonly glossary?: { readonly title: string; readonly terms: Readonly<Record<string, string>> };
  /** Everything after the command's name is handed over as it is, in `rest`. */
  readonly takesRest?: boolean;
  /** Does it; resolves with the exit code. Expected failures are LabErrors. */
  run(args: InferredOptionTypes<P> & InferredOptionTypes<O> & { readonly rest: readonly string[] }, context: CliContext): Promise<number>;
}

/** What exit codes mean where a command does not say otherwise. */
export const usualExits: Readonly<Record<number, string>> = {
  0: 'done',
  2: 'bad input; nothing was done',
  3: 'the machine or the platform failed',
};

/** Lets a command's arguments be typed by what it declares. */
export function defineCommand<const P extends OptionTable, const O extends OptionTable>(command: Command<P, O>): Command {
  return command;
}
