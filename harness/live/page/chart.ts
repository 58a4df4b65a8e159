import { html, type Html } from './html.ts';

export interface ChartLine {
  readonly name: string;
  /** Class of its stroke in page.css: `line-1` … `line-3`. */
  readonly style: string;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

export interface ChartOptions {
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
  /** Instants to mark, each with its name. */
  readonly marks: readonly { readonly atMs: number; readonly name: string }[];
}

const WIDTH = 460;
const HEIGHT = 150;
const PLOT = { left: 62, right: WIDTH - 8, top: 18, bottom: HEIGHT - 20 };

/** A line chart over time as SVG, from 0 to a round figure above the highest value. */
export function chart({ title, fromMs, toMs, lines, format, marks }: ChartOptions): Html {
  const top = roundUp(Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value))));
  const x = (atMs: number): number => PLOT.left + ((PLOT.right - PLOT.left) * (atMs - fromMs)) / Math.max(1, toMs - fromMs);
  const y = (value: number): number => PLOT.bottom - ((PLOT.bottom - PLOT.top) * value) / top;
  const seconds = (toMs - fromMs) / 1000;
  return html`<figure>
    <figcaption>${title} ${lines.map(({ name, style }) => html`<span class="key ${style}">${name}</span> `)}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${lines.map((line) => summary(line, format)).join(', ')}">
      ${[0, 0.5, 1].map(
        (share) =>
          html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(top * share)}" y2="${y(top * share)}" />
            <text class="axis" x="${PLOT.left - 6}" y="${y(top * share) + 4}" text-anchor="end">${format(top * share)}</text>`,
      )}
      <text class="axis" x="${PLOT.left}" y="${HEIGHT - 5}">0 s</text>
      <text class="axis" x="${PLOT.right}" y="${HEIGHT - 5}" text-anchor="end">${Math.round(seconds)} s</text>
      ${marks
        .filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
        .map(
          ({ atMs, name }) =>
            html`<line class="mark" x1="${round(x(atMs))}" x2="${round(x(atMs))}" y1="${PLOT.top - 6}" y2="${PLOT.bottom}" />
              <text class="axis" x="${round(x(atMs)) + 3}" y="${PLOT.top - 6}">${name}</text>`,
        )}
      ${lines.map(
        ({ style, points }) =>
          html`<polyline class="${style}" points="${points.map(({ atMs, value }) => `${round(x(atMs))},${round(y(value))}`).join(' ')}" />`,
      )}
    </svg>
  </figure>`;
}

/** What the curve says at its end, for those who cannot see it. */
function summary({ name, points }: ChartLine, format: (value: number) => string): string {
  const last = points.at(-1);
  return `${name} ${last === undefined ? 'not known yet' : `now ${format(last.value)}`}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
