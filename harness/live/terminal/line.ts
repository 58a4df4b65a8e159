import { styleText } from 'node:util';
import { fit, widthOf, wrap } from './width.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

export type Style = Parameters<typeof styleText>[0];

/** A piece of a line; style does not count towards its width. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

/** Phases are named in a column of this width, above the frame and in it. */
export const NAME_COLUMNS = 8;

/** The last column stays empty: some terminals wrap as soon as it is written. */
export function roomOf({ columns }: Pick<FrameSize, 'columns'>): number {
  return columns - 1;
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** The first of these that fits, from the one that says most to the one that says least; the last one if none does. */
export function firstThatFits(room: number, ...candidates: readonly Line[]): Line {
  return candidates.find((line) => lineWidth(line) <= room) ?? candidates.at(-1) ?? [];
}

/** A text as lines that all begin after the same indent, broken at words. */
export function paragraph(
  text: string,
  { indent, room, style }: { readonly indent: number; readonly room: number; readonly style?: Style },
): Line[] {
  const margin = { text: ' '.repeat(indent) };
  return wrap(text, room - indent).map((part) => [margin, { text: part, ...(style === undefined ? {} : { style }) }]);
}

/** A line for the terminal, cut where it does not fit. */
export function render(line: Line, size: FrameSize): string {
  let room = roomOf(size);
  let text = '';
  for (const span of line) {
    const part = fit(span.text, room);
    room -= widthOf(part);
    text += paint({ ...span, text: part }, size.color);
    if (part !== span.text) break;
  }
  return text;
}

function paint({ text, style }: Span, color: boolean): string {
  return color && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text;
}
