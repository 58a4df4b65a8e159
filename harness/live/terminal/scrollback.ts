import type { Finding } from '../../model/measurement.ts';
import type { DonePhase } from '../describe-live.ts';
import { NAME_COLUMNS, paragraph, render, roomOf, type FrameSize, type Line } from './line.ts';
import { padEnd, padStart, widthOf, wrap } from './width.ts';

const TOOK_COLUMNS = 8;
/** With less room than this beside the phase, its summary stands under it. */
const MIN_SUMMARY_COLUMNS = 36;

/** A phase that has ended, as lines that stay in the scrollback. */
export function doneLines({ name, took, summary, brokenOff }: DonePhase, size: FrameSize): string[] {
  const head: Line = [
    brokenOff ? { text: '✗ ', style: 'red' } : { text: '✓ ', style: 'green' },
    { text: padEnd(name, NAME_COLUMNS), style: 'bold' },
    { text: padStart(took, TOOK_COLUMNS) },
  ];
  const room = roomOf(size);
  const beside = 2 + NAME_COLUMNS + TOOK_COLUMNS + 2;
  const isBeside = room - beside >= MIN_SUMMARY_COLUMNS || widthOf(summary) <= room - beside;
  const below = paragraph(summary, { indent: isBeside ? beside : 4, room, style: 'gray' });
  const [first = [], ...rest] = below;
  const lines = isBeside ? [[...head, { text: '  ' }, ...first.slice(1)], ...rest] : [head, ...below];
  return lines.map((line) => render(line, size));
}

/** A finding, in full, as lines that stay in the scrollback. */
export function findingLines({ severity, message, hint }: Finding, size: FrameSize): string[] {
  const style = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'cyan';
  const room = roomOf(size);
  const lines: Line[] = [
    ...wrap(`! ${severity}: ${message}`, room - 2).map((text, index) => [{ text: `${index === 0 ? '' : '  '}${text}`, style } as const]),
    ...(hint === undefined
      ? []
      : wrap(`→ ${hint}`, room - 4).map((text, index) => [{ text: `${index === 0 ? '  ' : '    '}${text}`, style: 'gray' } as const])),
  ];
  return lines.map((line) => render(line, size));
}
