import type { InferredOptionTypes, Options } from 'yargs';
import type { CliContext } from './context.ts';

/** Groups of commands in the help, in its order. */
export const commandGroups = ['Measure', 'Work by hand', 'Data', 'Troubleshooting'] as const;
export type CommandGroup = (typeof commandGroups)[number];

type OptionTable = Readonly<Record<string, Options>>;

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
  /** Exit codes with a meaning of their own, beside 0 (done), 2 (bad input) and 3 (the machine or the platform failed). */
  readonly exits?: Readonly<Record<number, string>>;
  /** Everything after the command's name is handed over as it is, in `rest`. */
  readonly takesRest?: boolean;
  /** Does it; resolves with the exit code. Expected failures are LabErrors. */
  run(args: InferredOptionTypes<P> & InferredOptionTypes<O> & { readonly rest: readonly string[] }, context: CliContext): Promise<number>;
}

/** Lets a command's arguments be typed by what it declares. */
export function defineCommand<const P extends OptionTable, const O extends OptionTable>(command: Command<P, O>): Command {
  return command;
}
