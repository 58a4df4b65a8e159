/** Colours are CSS variables of the page, so that one drawing serves light and dark. */
export const colors = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
  grid: 'var(--grid)',
  accent: 'var(--accent)',
  second: 'var(--second)',
  faint: 'var(--faint)',
  good: 'var(--good)',
  bad: 'var(--bad)',
  warning: 'var(--warning)',
} as const;

/** What a bar means. */
export type Tone = 'accent' | 'plain' | 'bad' | 'total';
export const toneColors: Readonly<Record<Tone, string>> = {
  accent: colors.accent,
  plain: colors.second,
  bad: colors.bad,
  total: colors.ink,
};

export const FONT_SIZE = 12;

type Axis = Readonly<Record<string, unknown>>;

const axisLine = { show: true, lineStyle: { color: colors.rule } };
const axisTick = { show: false, lineStyle: { color: colors.rule } };

/** An axis of numbers; `name` stands at its end. */
export function valueAxis(name: string, more: Axis = {}): Axis {
  const { axisLabel, ...rest } = more;
  return {
    type: 'value',
    name,
    nameTextStyle: { color: colors.muted, fontSize: FONT_SIZE },
    axisLine,
    axisTick,
    axisLabel: { color: colors.muted, fontSize: FONT_SIZE, hideOverlap: true, ...(axisLabel as Axis | undefined) },
    splitLine: { show: true, lineStyle: { color: colors.grid } },
    minorTick: { show: false },
    minorSplitLine: { show: false },
    ...rest,
  };
}

/** Labels of a log axis of milliseconds: its steps are powers of ten, which minutes are not. */
export function decadeLabel(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString('en-US')} s`;
}

/** An axis of names, the first at the top. */
export function categoryAxis(names: readonly string[], more: Axis = {}): Axis {
  const { axisLabel, ...rest } = more;
  return {
    type: 'category',
    data: names,
    inverse: true,
    axisLine: { show: false, lineStyle: { color: colors.rule } },
    axisTick,
    splitLine: { show: false },
    axisLabel: { color: colors.ink, fontSize: FONT_SIZE, interval: 0, ...(axisLabel as Axis | undefined) },
    ...rest,
  };
}

/** A line across the plot with a name, such as a limit. */
export function limitLine(at: { readonly xAxis: number } | { readonly yAxis: number }, name: string, more: Axis = {}): Axis {
  return {
    ...at,
    name,
    lineStyle: { color: colors.bad, type: 'dashed', width: 1 },
    label: { formatter: escapeTemplate(name), color: colors.bad, fontSize: FONT_SIZE, position: 'insideEndTop', ...more },
  };
}

/** The library fills in `{b}` and the like in texts, and reads `{name|…}` as style: names from a record must not do that. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{', '(').replaceAll('}', ')');
}
