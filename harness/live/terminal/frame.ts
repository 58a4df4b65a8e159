import { styleText } from 'node:util';
import type { ComponentHealth } from '../../model/live.ts';
import type { Finding } from '../../model/measurement.ts';
import type { CurrentPhase, DonePhase, Figure, LiveView, ProcessView } from '../describe-live.ts';
import { fit, padEnd, padStart, widthOf } from './width.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** A piece of a line; style does not count towards its width. */
interface Span {
  readonly text: string;
  readonly style?: Style;
}

type Line = readonly Span[];

const BAR_CELLS = 32;
const MIN_TREND_COLUMNS = 8;
/** Phases are named in a column of this width, above the frame and in it. */
const NAME_COLUMNS = 8;

/**
 * The changing part of the live view: at most `rows - 1` lines, none wider than `columns - 1`, so that no terminal wraps or scrolls it.
 * What matters least goes first where there is no room.
 */
export function liveFrame(view: LiveView, size: FrameSize): string[] {
  const blocks: (readonly Line[])[] = [
    [headLine(view, size.columns)],
    view.current === null ? [] : currentLines(view.current, size.columns),
    view.notice === null ? [] : [[{ text: view.notice, style: 'yellow' }]],
    view.figures.length === 0 ? [] : [[], ...figureLines(view.figures, size.columns)],
    view.processes.length === 0 ? [] : [[], ...view.processes.map((process) => processLine(process, view.processes))],
  ];
  const room = Math.max(1, size.rows - 1);
  const lines: Line[] = [];
  for (const block of blocks) {
    if (lines.length + block.length <= room) lines.push(...block);
    else lines.push(...block.filter((line) => line.length > 0).slice(0, room - lines.length));
  }
  return lines.map((line) => render(line, size));
}

/** A phase that has ended: it stays in the scrollback. */
export function doneLine({ name, took, summary, brokenOff }: DonePhase, size: FrameSize): string {
  return render(
    [
      brokenOff ? { text: '✗ ', style: 'red' } : { text: '✓ ', style: 'green' },
      { text: padEnd(name, NAME_COLUMNS), style: 'bold' },
      { text: `${padStart(took, 8)}  ` },
      { text: summary, style: 'gray' },
    ],
    size,
  );
}

/** A finding, in full: it stays in the scrollback, where terminals may wrap it. */
export function findingLines({ severity, message, hint }: Finding, { color }: FrameSize): string[] {
  const style = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'cyan';
  return [
    paint({ text: `! ${severity}: ${message}`, style }, color),
    ...(hint === undefined ? [] : [paint({ text: `  → ${hint}`, style: 'gray' }, color)]),
  ];
}

function headLine({ title, subtitle, elapsed, toGo }: LiveView, columns: number): Line {
  const time = toGo === null ? elapsed : `${elapsed}, about ${toGo} to go`;
  const room = columns - 1 - widthOf(time) - 2;
  const name = fit(title, room);
  const rest = room - widthOf(name) - 3;
  const tail = rest > 12 && widthOf(subtitle) <= rest ? `   ${subtitle}` : '';
  return [
    { text: name, style: 'bold' },
    { text: tail, style: 'gray' },
    { text: `  ${' '.repeat(Math.max(0, room - widthOf(name) - widthOf(tail)))}` },
    { text: time },
  ];
}

function currentLines({ name, detail, why, step, share, position, elapsed, toGo, usual }: CurrentPhase, columns: number): Line[] {
  const times = [elapsed, ...(toGo === null ? [] : [`about ${toGo} to go`]), ...(usual === null ? [] : [usual])].join(', ');
  const cells = Math.max(8, Math.min(BAR_CELLS, columns - 48));
  const filled = Math.round((share ?? 0) * cells);
  const progress: Line =
    share === null
      ? [{ text: times }]
      : [
          { text: '█'.repeat(filled), style: 'cyan' },
          { text: '░'.repeat(cells - filled), style: 'gray' },
          { text: `  ${position ?? ''}  ` },
          { text: times, style: 'gray' },
        ];
  const indent = { text: ' '.repeat(NAME_COLUMNS + 2) };
  const whole = `${detail} (${why})`;
  return [
    [{ text: '▸ ', style: 'cyan' }, { text: padEnd(name, NAME_COLUMNS), style: 'bold' }, ...progress],
    ...(widthOf(whole) <= columns - 1 - NAME_COLUMNS - 2
      ? [[indent, { text: `${detail} ` }, { text: `(${why})`, style: 'gray' } as const]]
      : [
          [indent, { text: detail }],
          [indent, { text: why, style: 'gray' } as const],
        ]),
    ...(step === null ? [] : [[indent, { text: step }]]),
  ];
}

function figureLines(figures: readonly Figure[], columns: number): Line[] {
  const widest = (pick: (figure: Figure) => string): number => Math.max(...figures.map((figure) => widthOf(pick(figure))));
  const [names, totals, rates] = [widest(({ name }) => name), widest(({ total }) => total), widest(({ rate }) => rate)];
  const notes = widest(({ note }) => note);
  // The newest part of the trend, if there is room for enough to see one.
  const room = columns - 1 - (names + totals + rates + notes + 2 * 5);
  return figures.map(({ name, total, rate, note, trend }) => [
    { text: `  ${padEnd(name, names)}  `, style: 'gray' },
    { text: padStart(total, totals), style: 'bold' },
    { text: `  ${padStart(rate, rates)}` },
    { text: `  ${padEnd(note, notes)}`, style: 'gray' },
    ...(room >= MIN_TREND_COLUMNS ? [{ text: `  ${trend.slice(-room)}`, style: 'cyan' } as const] : []),
  ]);
}

function processLine({ name, components, cores, memory }: ProcessView, all: readonly ProcessView[]): Line {
  const widest = (pick: (process: ProcessView) => string): number => Math.max(...all.map((process) => widthOf(pick(process))));
  return [
    {
      text: `  ${padEnd(
        name,
        widest((process) => process.name),
      )}  `,
      style: 'gray',
    },
    {
      text: `${padStart(
        cores,
        widest((process) => process.cores),
      )}  ${padStart(
        memory,
        widest((process) => process.memory),
      )}`,
    },
    ...components.flatMap((component) => healthSpans(component)),
  ];
}

function healthSpans({ component, health, why }: ComponentHealth): Span[] {
  if (health === 'up') return [{ text: '  ● ', style: 'green' }, { text: component }];
  const style = health === 'strained' ? 'yellow' : 'red';
  return [
    { text: '  ▲ ', style },
    { text: `${component} ${health}${why === undefined ? '' : ` (${why})`}`, style },
  ];
}

function render(line: Line, { columns, color }: FrameSize): string {
  let room = columns - 1;
  let text = '';
  for (const span of line) {
    const part = fit(span.text, room);
    room -= widthOf(part);
    text += paint({ ...span, text: part }, color);
    if (part !== span.text) break;
  }
  return text;
}

function paint({ text, style }: Span, color: boolean): string {
  return color && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text;
}
