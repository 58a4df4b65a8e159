import type { ComponentHealth } from '../../model/live.ts';
import type { CurrentPhase, LiveView, ProcessView } from '../describe-live.ts';
import type { Figure } from '../figures.ts';
import { firstThatFits, lineWidth, NAME_COLUMNS, paragraph, render, roomOf, type FrameSize, type Line, type Span } from './line.ts';
import { fit, padEnd, padStart, widthOf } from './width.ts';

const BAR_CELLS = 32;
/** A bar that is shorter than this is worth less than the words beside it; shorter than the second, it is worth nothing. */
const GOOD_BAR_CELLS = 16;
const MIN_BAR_CELLS = 8;
const MIN_TREND_COLUMNS = 8;

/**
 * The changing part of the live view: at most `rows - 1` lines, none wider than `columns - 1`, so that no terminal wraps or scrolls it.
 * Where there is little room, what matters least is left out; a line is cut only where even that does not help.
 */
export function liveFrame(view: LiveView, size: FrameSize): string[] {
  const rows = Math.max(1, size.rows - 1);
  const room = roomOf(size);
  const full = blocksOf(view, room, true);
  const blocks = full.reduce((sum, block) => sum + block.length, 0) <= rows ? full : blocksOf(view, room, false);
  const lines: Line[] = [];
  for (const block of blocks) {
    if (lines.length + block.length <= rows) lines.push(...block);
    else lines.push(...block.filter((line) => line.length > 0).slice(0, rows - lines.length));
  }
  return lines.map((line) => render(line, size));
}

/** The parts of the frame, the most important first; `full` with what can be done without. */
function blocksOf(view: LiveView, room: number, full: boolean): (readonly Line[])[] {
  const { current, notice, figures, processes } = view;
  return [
    [headLine(view, room)],
    current === null ? [] : currentLines(current, room, full),
    notice === null ? [] : paragraph(notice, { indent: 0, room, style: 'yellow' }),
    figures.length === 0 ? [] : [[], ...figureLines(figures, room, full)],
    processes.length === 0 ? [] : [[], ...processes.flatMap((process) => processLines(process, processes, room, full))],
  ];
}

function headLine({ title, subtitle, elapsed, toGo }: LiveView, room: number): Line {
  const head = (time: string, tail: string, name = title): Line => {
    const gap = room - widthOf(name) - widthOf(tail) - widthOf(time);
    return [{ text: name, style: 'bold' }, { text: tail, style: 'gray' }, { text: ' '.repeat(Math.max(2, gap)) }, { text: time }];
  };
  const time = toGo === null ? elapsed : `${elapsed}, about ${toGo} to go`;
  return firstThatFits(
    room,
    head(time, `   ${subtitle}`),
    head(time, ''),
    head(elapsed, ''),
    head(elapsed, '', fit(title, room - 2 - widthOf(elapsed))),
  );
}

function currentLines(phase: CurrentPhase, room: number, full: boolean): Line[] {
  const { detail, why, step } = phase;
  const indent = NAME_COLUMNS + 2;
  const whole: Line = [{ text: ' '.repeat(indent) }, { text: `${detail} ` }, { text: `(${why})`, style: 'gray' }];
  return [
    progressLine(phase, room),
    ...(lineWidth(whole) <= room
      ? [whole]
      : [...paragraph(detail, { indent, room }), ...(full ? paragraph(why, { indent, room, style: 'gray' }) : [])]),
    ...(step === null ? [] : paragraph(step, { indent, room })),
  ];
}

function progressLine({ name, share, position, elapsed, toGo, usual }: CurrentPhase, room: number): Line {
  const head: Line = [
    { text: '▸ ', style: 'cyan' },
    { text: padEnd(name, NAME_COLUMNS), style: 'bold' },
  ];
  const soFar = toGo === null ? elapsed : `${elapsed}, about ${toGo} to go`;
  const withUsual = usual === null ? [] : [`${soFar}, ${usual.text} (${usual.basis})`, `${soFar}, ${usual.text}`];
  if (share === null) {
    const lines = [...withUsual, soFar].map((text): Line => [...head, { text }]);
    return firstThatFits(room, ...lines, [...head, { text: elapsed }]);
  }
  const where = position ?? '';
  const cellsBeside = (time: string): number => room - lineWidth(head) - 4 - widthOf(where) - widthOf(time);
  const time =
    withUsual.find((text) => cellsBeside(text) >= GOOD_BAR_CELLS) ?? [soFar, elapsed].find((text) => cellsBeside(text) >= MIN_BAR_CELLS);
  if (time === undefined) {
    return firstThatFits(room, [...head, { text: `${where}  ` }, { text: elapsed, style: 'gray' }], [...head, { text: where || elapsed }]);
  }
  const cells = Math.min(BAR_CELLS, cellsBeside(time));
  const filled = Math.round(share * cells);
  return [
    ...head,
    { text: '█'.repeat(filled), style: 'cyan' },
    { text: '░'.repeat(cells - filled), style: 'gray' },
    { text: `  ${where}  ` },
    { text: time, style: 'gray' },
  ];
}

/** One figure a line; what there is no room for beside it stands under it if `full`, or goes. */
function figureLines(figures: readonly Figure[], room: number, full: boolean): Line[] {
  const widths = {
    name: widest(figures, ({ name }) => name),
    total: widest(figures, ({ total }) => total),
    rate: widest(figures, ({ rate }) => rate),
    notes: widest(figures, ({ notes }) => notes.join(', ')),
  };
  const noteRoom = room - (2 + widths.name + 2 + widths.total + (widths.rate === 0 ? 0 : 2 + widths.rate) + 2);
  // The newest part of the trend, if there is room for enough to see one.
  const trendRoom = noteRoom - widths.notes - 2;
  const withTrend = trendRoom >= MIN_TREND_COLUMNS;
  return figures.flatMap(({ name, total, rate, notes, trend, tone }): Line[] => {
    const dim = tone === 'bad' ? 'red' : 'gray';
    const said = notes.findLastIndex((_, index) => widthOf(notes.slice(0, index + 1).join(', ')) <= noteRoom) + 1;
    const beside = notes.slice(0, said).join(', ');
    const below = notes.slice(said).join(', ');
    const line: Line = [
      { text: `  ${padEnd(name, widths.name)}  `, style: dim },
      { text: padStart(total, widths.total), style: tone === 'bad' ? 'redBright' : 'bold' },
      ...(widths.rate === 0 || noteRoom < -2 ? [] : [{ text: `  ${padStart(rate, widths.rate)}` }]),
      ...(beside === '' ? [] : [{ text: `  ${withTrend ? padEnd(beside, widths.notes) : beside}`, style: dim } as const]),
      ...(withTrend ? [{ text: `  ${trend.slice(-trendRoom)}`, style: 'cyan' } as const] : []),
    ];
    return [line, ...(full && below !== '' ? paragraph(below, { indent: widths.name + 4, room, style: dim }) : [])];
  });
}

function widest<T>(all: readonly T[], pick: (each: T) => string): number {
  return Math.max(...all.map((each) => widthOf(pick(each))));
}

/** How a process and its components are; where there is no room to name them all, those that are well are only counted. */
function processLines({ name, components, cores, memory }: ProcessView, all: readonly ProcessView[], room: number, full: boolean): Line[] {
  const widths = {
    name: widest(all, (each) => each.name),
    cores: widest(all, (each) => each.cores),
    memory: widest(all, (each) => each.memory),
  };
  const head: Line = [
    { text: `  ${padEnd(name, widths.name)}  `, style: 'gray' },
    { text: `${padStart(cores, widths.cores)}  ${padStart(memory, widths.memory)}` },
  ];
  const unwell = components.filter(({ health }) => health !== 'up');
  const well = components.length - unwell.length;
  const counted: Line = well === 0 ? [] : [{ text: '  ● ', style: 'green' }, { text: `${well} up` }];
  const whole: Line = [
    ...head,
    ...components.flatMap((each) => healthSpans(each, `${each.health}${each.why === undefined ? '' : ` (${each.why})`}`)),
  ];
  if (lineWidth(whole) <= room) return [whole];
  const line = firstThatFits(
    room,
    [...head, ...unwell.flatMap((each) => healthSpans(each, each.health)), ...counted],
    [...head, ...unwell.flatMap((each) => healthSpans(each, '')), ...counted],
    [...head, ...unwell.flatMap((each) => healthSpans(each, ''))],
    [...head, { text: `  ▲ ${unwell.length} not up`, style: 'red' }],
  );
  const reasons = full ? unwell.filter(({ why }) => why !== undefined) : [];
  return [
    line,
    ...reasons.flatMap((each) =>
      paragraph(`▲ ${each.component} ${each.health}: ${each.why}`, { indent: widths.name + 4, room, style: styleOf(each) }),
    ),
  ];
}

function healthSpans(each: ComponentHealth, how: string): Span[] {
  if (each.health === 'up') return [{ text: '  ● ', style: 'green' }, { text: each.component }];
  const style = styleOf(each);
  return [
    { text: '  ▲ ', style },
    { text: how === '' ? each.component : `${each.component} ${how}`, style },
  ];
}

function styleOf({ health }: ComponentHealth): 'yellow' | 'red' {
  return health === 'strained' ? 'yellow' : 'red';
}
