/** Text for a terminal: colour, width and line breaks. */
import { stripVTControlCharacters, styleText } from 'node:util';
import stringWidth from 'string-width';
import type { Tone } from './document.ts';

type Style = Parameters<typeof styleText>[0];
const styles: Readonly<Record<Tone, Style | undefined>> = { plain: undefined, good: 'green', bad: 'red', warning: 'yellow', dim: 'gray' };

export type Painter = (text: string, tone?: Tone, bold?: boolean) => string;

/** Colours text by its tone, or leaves it as it is. */
export function painter(color: boolean): Painter {
  return (text, tone = 'plain', bold = false) => {
    const style = styles[tone];
    if (!color || text === '') return text;
    const styled = style === undefined ? text : styleText(style, text, { validateStream: false });
    return bold ? styleText('bold', styled, { validateStream: false }) : styled;
  };
}

/** Columns that a text takes, without its colours. */
export function width(text: string): number {
  return stringWidth(text);
}

/** Narrower than this no text is broken. */
const NARROWEST = 20;
const NO_BREAK = '\u00a0';

/** Joins words so that no line ends between them. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', NO_BREAK);
}

/**
 * Text broken at spaces, the first line after `prefix`, the others under its end. A figure stays with its unit. A word that is wider than the
 * room (a path, an id) is left whole, so that it can be copied.
 */
export function hanging(prefix: string, text: string, columns: number): string[] {
  const indent = width(stripVTControlCharacters(prefix));
  const room = Math.max(NARROWEST, columns - indent);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of withUnits(paragraph).split(' ')) {
      if (line !== '' && width(line) + 1 + width(word) > room) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.map((line, index) => (index === 0 ? prefix : ' '.repeat(indent)) + line.replaceAll(NO_BREAK, ' '));
}

function withUnits(text: string): string {
  return text.replaceAll(/(?<=\d) (?=(?:ms|s|min|h|B|kB|MB|GB|TB|%)(?:[^\w]|$))/g, NO_BREAK);
}
