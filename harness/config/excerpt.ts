import type { Place } from './yaml-place.ts';

const INDENT = '  ';
/** More of a line than this would be wrapped, and the caret would point at something else. */
const MAX_COLUMNS = 70;

/** The line of a text that a place is in, and below it a caret that points at the place. */
export function excerptOf(text: string, { line, column }: Place): string[] {
  // What is as wide as a space leaves the caret where it belongs, and cannot move the cursor of a terminal.
  const whole = (text.split(/\r?\n/)[line - 1] ?? '').replaceAll(/\p{Cc}/gu, ' ').trimEnd();
  const from = Math.max(0, Math.min(column - 1 - MAX_COLUMNS / 2, whole.length - MAX_COLUMNS));
  const shown = whole.slice(from, from + MAX_COLUMNS);
  const [before, after] = [from > 0 ? '…' : '', from + MAX_COLUMNS < whole.length ? '…' : ''];
  return [`${INDENT}${before}${shown}${after}`, `${INDENT}${' '.repeat(before.length + column - 1 - from)}^`];
}
