import { chooseFrom, didYouMean } from '../config/nearest.ts';
import { LabError } from '../model/errors.ts';
import type { Command } from './command.ts';

/** `lab run [scenario]`. */
export function usageOf({ name, positionals, takesRest }: Command): string {
  const words = Object.entries(positionals).map(([key, { demandOption, array }]) => {
    const word = array === true ? `${key}..` : key;
    return demandOption === true ? `<${word}>` : `[${word}]`;
  });
  return [name, ...words, ...(takesRest === true ? ['[args..]'] : [])].join(' ');
}

/**
 * What the parser takes without a word, though the user can only have meant something else.
 * @throws LabError BAD_USAGE for a value that is given twice, and for words after `--`
 */
export function refuseSurplus(parsed: Readonly<Record<string, unknown>>, command: Command): void {
  const hint = `lab ${command.name} --help shows what it takes, with examples`;
  for (const [flag, value] of Object.entries(parsed)) {
    if (!Array.isArray(value) || !Object.hasOwn(command.options, flag)) continue;
    const given = value.map((each) => `"${String(each)}"`).join(' and ');
    throw new LabError('BAD_USAGE', `--${flag} is given ${value.length === 2 ? 'twice' : `${value.length} times`} (${given})`, {
      hint: `give it once; ${hint}`,
    });
  }
  const [, surplus] = Array.isArray(parsed['_']) ? parsed['_'].map(String) : [];
  if (surplus !== undefined) throw tooMany(surplus, command, hint);
}

/** A word where there is no place for one any more. */
function tooMany(word: string, { name, positionals }: Command, hint: string): LabError {
  const places = Object.keys(positionals);
  if (places.length === 0 || word.startsWith('-')) return new LabError('BAD_USAGE', `lab ${name} does not know "${word}"`, { hint });
  const takes = places.length === 1 ? `one ${places[0]} only` : `${places.join(' and ')} only`;
  return new LabError('BAD_USAGE', `lab ${name} takes ${takes}; "${word}" is one word too many`, { hint });
}

/** What the argument parser complains of, in our words: with the nearest name, and where the help is. @param args what was given to the command */
export function usageError(message: string, command: Command, args: readonly string[]): LabError {
  const flags = Object.keys(command.options);
  const hint = `lab ${command.name} --help shows what it takes, with examples`;

  const unknown = /^Unknown arguments?: (.+)$/m.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    if (args.includes(unknown)) return tooMany(unknown, command, hint);
    // The parser tells arguments too many by their value, and flags by their name.
    const isFlag = !/[\s./]/.test(unknown);
    return new LabError('BAD_USAGE', `lab ${command.name} does not know "${unknown}"${isFlag ? didYouMean(unknown, flags) : ''}`, { hint });
  }
  const choice = /Argument: ([^,]+), Given: (.*), Choices: (.*)/.exec(message);
  if (choice !== null) {
    const [, flag = '', given = '', choices = ''] = choice;
    const names = choices.split(', ').map((name) => name.replaceAll('"', ''));
    const value = given.replaceAll('"', '');
    const argument = Object.hasOwn(command.positionals, flag) ? `lab ${command.name}:` : `--${flag}`;
    return new LabError('BAD_USAGE', `${argument} "${value}" is not known${didYouMean(value, names)}`, {
      hint: `${chooseFrom(names)}; ${hint}`,
    });
  }
  const missing = Object.entries(command.positionals).find(([, { demandOption }]) => demandOption === true)?.[0];
  if (message.startsWith('Not enough non-option arguments') && missing !== undefined) {
    return new LabError('BAD_USAGE', `lab ${command.name} needs <${missing}>`, { hint });
  }
  const empty = /^Not enough arguments following: (.+)$/m.exec(message)?.[1];
  if (empty !== undefined) return new LabError('BAD_USAGE', `--${empty} needs a value`, { hint });
  return new LabError('BAD_USAGE', `lab ${command.name}: ${message.trim().replaceAll(/\s*\n\s*/g, '; ')}`, { hint });
}
