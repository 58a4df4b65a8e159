import { formatCount } from '../../format.ts';
import type { ChartSpec } from './svg.ts';
import { colors, escapeTemplate, FONT_SIZE, valueAxis } from './theme.ts';

/** One step of the timeline; the rates are events per second. */
export interface RatePoint {
  readonly offsetMs: number;
  readonly widthMs: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly committed: number;
  readonly sentBytes: number;
}

/** A stretch of time to mark, in milliseconds since the load began. */
export interface Stretch {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: 'phase' | 'fault';
}

const LABEL_LINES = 2;
const LINE_HEIGHT = 16;

/** Events per second over time: sent, acknowledged, in the lake; phases and faults behind them. */
export function ratesChart(points: readonly RatePoint[], stretches: readonly Stretch[]): ChartSpec {
  const last = points.at(-1);
  const endMs = Math.max((last?.offsetMs ?? 0) + (last?.widthMs ?? 0), ...stretches.map(({ toMs }) => toMs));
  // Each second is drawn as a step that is as wide as it lasted; the last one needs an end.
  const series = (pick: (point: RatePoint) => number): [number, number][] => [
    ...points.map((point): [number, number] => [point.offsetMs / 1000, pick(point)]),
    ...(last === undefined ? [] : [[(last.offsetMs + last.widthMs) / 1000, pick(last)] as [number, number]]),
  ];
  const line = (name: string, data: [number, number][], lineStyle: object, areaStyle?: object): object => ({
    type: 'line',
    name,
    data,
    step: 'end',
    showSymbol: false,
    silent: true,
    lineStyle,
    ...(areaStyle === undefined ? {} : { areaStyle }),
  });
  return {
    height: ({ name }) => (name === 'narrow' ? 240 : 280),
    rows: { axis: 'x', values: points.map(({ offsetMs, widthMs }) => (offsetMs + widthMs / 2) / 1000) },
    option: ({ name }) => ({
      grid: {
        left: 4,
        right: 8,
        top: 12 + LABEL_LINES * LINE_HEIGHT,
        bottom: 24,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: valueAxis('seconds since the load began', {
        min: Math.min(0, (points[0]?.offsetMs ?? 0) / 1000),
        max: endMs / 1000,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
      }),
      yAxis: valueAxis('', {
        splitNumber: name === 'narrow' ? 3 : 5,
        axisLabel: { formatter: (value: number) => (value >= 10_000 ? `${formatCount(value / 1000)}k` : formatCount(value)) },
      }),
      series: [
        line(
          'in the lake',
          series(({ committed }) => committed),
          { color: colors.accent, width: 2 },
          { color: colors.accent, opacity: 0.12 },
        ),
        line(
          'sent',
          series(({ sent }) => sent),
          { color: colors.ink, width: 1.25, type: 'dashed' },
        ),
        {
          ...line(
            'acknowledged',
            series(({ acknowledged }) => acknowledged),
            { color: colors.second, width: 1.5 },
          ),
          ...marks(stretches),
        },
      ],
    }),
  };
}

function marks(stretches: readonly Stretch[]): object {
  const area = ({ name, fromMs, toMs, kind }: Stretch, index: number): object[] => [
    {
      name,
      xAxis: fromMs / 1000,
      itemStyle: kind === 'fault' ? { color: colors.bad, opacity: 0.14 } : { color: colors.faint, opacity: index % 2 === 0 ? 0 : 1 },
      label: {
        show: true,
        formatter: escapeTemplate(name),
        position: 'insideTopLeft',
        offset: [0, kind === 'fault' ? -LINE_HEIGHT - 6 : -LABEL_LINES * LINE_HEIGHT - 6],
        color: kind === 'fault' ? colors.bad : colors.muted,
        fontSize: FONT_SIZE,
      },
    },
    { xAxis: toMs / 1000 },
  ];
  return {
    markArea: { silent: true, data: stretches.map(area) },
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: colors.rule, type: 'solid', width: 1 },
      data: stretches.filter(({ kind }) => kind === 'phase').map(({ fromMs }) => ({ xAxis: fromMs / 1000 })),
    },
  };
}
