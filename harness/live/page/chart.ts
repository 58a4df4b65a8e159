import { formatClock } from '../describe-live.ts';
import { html, type Html } from './html.ts';

export interface ChartLine {
  readonly name: string;
  /** Class of its stroke in page.css; they are those of the report. */
  readonly style: 'sent' | 'acknowledged' | 'lake';
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

export interface ChartOptions {
  readonly title: string;
  /** Instant 0 of the axis. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What instant 0 is: `since the load began`. */
  readonly since: string;
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
  /** Instants to mark, each with its name, in their order. */
  readonly marks: readonly { readonly atMs: number; readonly name: string }[];
}

const WIDTH = 460;
const HEIGHT = 190;
const PLOT = { left: 62, right: WIDTH - 8, top: 34, bottom: HEIGHT - 40 };
/** Names of marks stand on two lines above the plot, so that short phases do not hide each other's. */
const MARK_LINES = [PLOT.top - 6, PLOT.top - 20];
const CHARACTER_WIDTH = 7;
const MAX_TICKS = 6;

/** A line chart over time as SVG, from 0 to a round figure above the highest value. */
export function chart({ title, fromMs, toMs, since, lines, format, marks }: ChartOptions): Html {
  const top = roundUp(Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value))));
  const x = (atMs: number): number => round(PLOT.left + ((PLOT.right - PLOT.left) * (atMs - fromMs)) / Math.max(1, toMs - fromMs));
  const y = (value: number): number => round(PLOT.bottom - ((PLOT.bottom - PLOT.top) * value) / top);
  const place = placer();
  return html`<figure>
    <figcaption>${title} ${lines.map(({ name, style }) => html`<span class="key ${style}">${name}</span> `)}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${lines.map((line) => summary(line, format)).join(', ')}">
      ${[0, 0.5, 1].map(
        (share) =>
          html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(top * share)}" y2="${y(top * share)}" />
            <text class="axis" x="${PLOT.left - 6}" y="${y(top * share) + 4}" text-anchor="end">${format(top * share)}</text>`,
      )}
      ${ticks(toMs - fromMs).map(
        (ms) =>
          html`<text class="axis" x="${x(fromMs + ms)}" y="${PLOT.bottom + 16}" text-anchor="${ms === 0 ? 'start' : 'middle'}"
            >${tickText(ms, toMs - fromMs)}</text
          >`,
      )}
      <text class="axis" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${since}</text>
      ${marks
        .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
        .map(({ atMs, name }) => {
          const label = place(x(atMs), name);
          return html`<line class="mark" x1="${x(atMs)}" x2="${x(atMs)}" y1="${PLOT.top - 4}" y2="${PLOT.bottom}" />
            ${label === undefined ? '' : html`<text class="axis" x="${label.x}" y="${label.y}" text-anchor="${label.anchor}">${name}</text>`}`;
        })}
      ${lines.map(({ style, points }) => {
        const path = points.map(({ atMs, value }) => `${x(atMs)},${y(value)}`).join(' ');
        const [first, last] = [points[0], points.at(-1)];
        const area = first === undefined || last === undefined ? '' : `${x(first.atMs)},${y(0)} ${path} ${x(last.atMs)},${y(0)}`;
        return html`${style === 'lake' ? html`<polygon class="${style}" points="${area}" />` : ''}
          <polyline class="${style}" points="${path}" />`;
      })}
    </svg>
  </figure>`;
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

/** Finds a place for the name of each mark, from left to right; undefined where it would cover another. */
function placer(): (x: number, name: string) => Label | undefined {
  const takenUntil = MARK_LINES.map(() => 0);
  return (x, name) => {
    const width = name.length * CHARACTER_WIDTH;
    const anchor = x + width > WIDTH ? 'end' : 'start';
    const from = anchor === 'start' ? x : x - width;
    const line = takenUntil.findIndex((until) => from >= until);
    if (line === -1) return undefined;
    takenUntil[line] = from + width + CHARACTER_WIDTH;
    return { x, y: MARK_LINES[line] as number, anchor };
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const steps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * SECOND)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    [1, 2, 3, 6, 12, 24].map((n) => n * HOUR),
  );

/** Round instants of an axis, in milliseconds from its beginning. */
export function ticks(lengthMs: number): number[] {
  const step = steps.find((each) => lengthMs / each < MAX_TICKS) ?? lengthMs;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}

function tickText(ms: number, lengthMs: number): string {
  return lengthMs < 2 * MINUTE ? `${ms / SECOND} s` : formatClock(ms);
}

/** What the curve says at its end, for those who cannot see it. */
function summary({ name, points }: ChartLine, format: (value: number) => string): string {
  const last = points.at(-1);
  return `${name} ${last === undefined ? 'not known yet' : `now ${format(last.value)}`}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next of some round figures, whose halves are round, too. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}
