import type { Distribution } from '../../../harness/model/measurement.ts';
import type { ChartSpec } from './svg.ts';
import { colors, decadeLabel, limitLine, valueAxis } from './theme.ts';

type Bucket = NonNullable<Distribution['buckets']>[number];

/** What a log axis shows in the place of 0 ms. */
const ZERO_MS = 0.5;
const LABEL_HEIGHT = 16;

/** Share of events by latency, on a log axis, with the limits across. */
export function histogramChart(buckets: readonly Bucket[], limits: readonly { readonly ms: number; readonly name: string }[]): ChartSpec {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const first = Math.max(ZERO_MS, buckets[0]?.fromMs ?? 1);
  const min = first < 1 ? ZERO_MS : 10 ** Math.floor(Math.log10(first));
  const max = Math.max(buckets.at(-1)?.toMs ?? 1, ...limits.map(({ ms }) => ms)) * 2;
  return {
    height: () => 240,
    rows: { axis: 'x', values: buckets.map(({ fromMs, toMs }) => Math.sqrt(Math.max(fromMs, ZERO_MS) * toMs)) },
    option: () => ({
      grid: {
        left: 4,
        right: 16,
        top: 12 + limits.length * LABEL_HEIGHT,
        bottom: 24,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: valueAxis('submission to lake', {
        type: 'log',
        min,
        max,
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { formatter: decadeLabel, showMaxLabel: false },
      }),
      yAxis: valueAxis('', {
        splitNumber: 3,
        axisLabel: { formatter: (share: number) => `${Number((share * 100).toPrecision(3))} %` },
      }),
      series: [
        {
          type: 'line',
          step: 'end',
          data: outline(buckets, total),
          showSymbol: false,
          silent: true,
          lineStyle: { color: colors.accent, width: 1 },
          areaStyle: { color: colors.accent, opacity: 0.35 },
          markLine: {
            silent: true,
            symbol: 'none',
            data: limits.map(({ ms, name }, index) =>
              // On a phone the names of two limits have no room beside each other.
              limitLine({ xAxis: ms }, name, { position: 'end', distance: 6 + (limits.length - 1 - index) * LABEL_HEIGHT, align: 'right' }),
            ),
          },
        },
      ],
    }),
  };
}

/** The buckets as a line of steps that comes down to 0 where there are none. */
function outline(buckets: readonly Bucket[], total: number): [number, number][] {
  const points: [number, number][] = [];
  let endMs: number | undefined;
  for (const { fromMs, toMs, count } of buckets) {
    const from = Math.max(fromMs, ZERO_MS);
    if (endMs === undefined) points.push([from, 0]);
    else if (endMs < from) points.push([endMs, 0]);
    points.push([from, count / total]);
    endMs = toMs;
  }
  if (endMs !== undefined) points.push([endMs, 0]);
  return points;
}
