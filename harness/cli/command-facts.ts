import { usualExits, type Argument, type Command } from './command.ts';

/** An argument of a command, in words; help and documents lay it out. */
export interface ArgumentFacts {
  /** As one writes it: `<file>`, `[scenario]`, `--seed N`, `-q, --quiet`, `--[no-]open`. */
  readonly form: string;
  readonly meaning: string;
  /** The only values that it takes; none if it takes more than can be listed. */
  readonly choices: readonly string[];
  /** undefined: left out means none, or off. */
  readonly preset: string | undefined;
}

/** What a command takes: by position first, then the flags, in the order of their declaration. */
export function argumentsOf({ positionals, options }: Pick<Command, 'positionals' | 'options'>): ArgumentFacts[] {
  return [
    ...Object.entries(positionals).map(([name, argument]) => factsOf(argument.demandOption === true ? `<${name}>` : `[${name}]`, argument)),
    ...Object.entries(options).map(([name, argument]) => factsOf(flagForm(name, argument), argument)),
  ];
}

/** Every exit code that a command can end with on purpose, with its meaning there, in ascending order. */
export function exitsOf({ exits = {} }: Pick<Command, 'exits'>): readonly (readonly [code: string, meaning: string])[] {
  return Object.entries({ ...usualExits, ...exits });
}

function flagForm(name: string, { type, alias, default: preset, placeholder }: Argument): string {
  const short = typeof alias === 'string' ? `-${alias}, ` : '';
  if (type === 'boolean') return preset === true ? `${short}--[no-]${name}` : `${short}--${name}`;
  return `${short}--${name} ${placeholder ?? 'VALUE'}`;
}

const DEFAULT_IN_TEXT = /\s*\[default: (?<preset>.+)\]$/;

function factsOf(form: string, { describe = '', choices = [], type, default: preset }: Argument): ArgumentFacts {
  const inText = DEFAULT_IN_TEXT.exec(describe)?.groups?.['preset'];
  const isOff = type === 'boolean' || preset === undefined;
  return {
    form,
    meaning: describe.replace(DEFAULT_IN_TEXT, ''),
    choices: choices.map(String),
    preset: inText ?? (isOff ? undefined : String(preset)),
  };
}
