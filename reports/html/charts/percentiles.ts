import type { ChartSpec } from './svg.ts';
import { colors, decadeLabel, limitLine, valueAxis } from './theme.ts';

/** One point of a percentile curve: this share (0..1) of the samples is not above `ms`. */
export interface Quantile {
  readonly share: number;
  readonly ms: number;
}

export interface Curve {
  readonly quantiles: readonly Quantile[];
  readonly count: number;
}

interface Limit {
  readonly ms: number;
  readonly name: string;
}

/** The axis counts nines: 50 % stands at 2, 90 % at 10, 99 % at 100. The maximum stands where its one sample belongs. */
function nines(share: number, count: number): number {
  return Math.min(1 / Math.max(1 - share, Number.EPSILON), Math.max(count, 1));
}

/** Latency by percentile on two log axes, with the limits across. The first curve is the one that the rows of the table belong to. */
export function percentileChart(main: Curve, other: Curve | undefined, limits: readonly Limit[]): ChartSpec {
  const end = Math.max(10, main.count, other?.count ?? 0);
  const all = [...main.quantiles, ...(other?.quantiles ?? [])].map(({ ms }) => ms).filter((ms) => ms > 0);
  const bottom = 10 ** Math.floor(Math.log10(Math.max(1, Math.min(...all))));
  const top = Math.max(...all, ...limits.map(({ ms }) => ms)) * 2;
  const points = ({ quantiles, count }: Curve): number[][] => quantiles.map(({ share, ms }) => [nines(share, count), Math.max(ms, bottom)]);
  return {
    height: () => 300,
    rows: { axis: 'x', values: main.quantiles.map(({ share }) => nines(share, main.count)) },
    option: () => ({
      grid: { left: 4, right: 16, top: 12, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: valueAxis('share of events that are no slower', {
        type: 'log',
        min: 1,
        max: end,
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { formatter: percentLabel, showMaxLabel: false },
      }),
      yAxis: valueAxis('', { type: 'log', min: bottom, max: top, axisLabel: { formatter: decadeLabel, showMaxLabel: false } }),
      series: [
        ...(other === undefined
          ? []
          : [{ type: 'line', data: points(other), showSymbol: false, silent: true, lineStyle: { color: colors.second, width: 1.5 } }]),
        {
          type: 'line',
          data: points(main),
          showSymbol: false,
          silent: true,
          lineStyle: { color: colors.accent, width: 2 },
          markLine: {
            silent: true,
            symbol: 'none',
            data: limits.map(({ ms, name }) => limitLine({ yAxis: ms }, name, { position: 'insideStartTop' })),
          },
        },
      ],
    }),
  };
}

/** 1 → `fastest`, 10 → `90 %`, 1000 → `99.9 %`. */
function percentLabel(value: number): string {
  if (value <= 1) return 'fastest';
  const zeros = Math.round(Math.log10(value));
  return `${zeros < 2 ? 90 : `99${zeros > 2 ? `.${'9'.repeat(zeros - 2)}` : ''}`} %`;
}
