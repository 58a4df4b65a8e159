import { formatCount } from '../../format.ts';
import type { ChartSpec, Size } from './svg.ts';
import { colors, escapeTemplate, FONT_SIZE, valueAxis } from './theme.ts';
import { timeAxis } from './time-axis.ts';

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

const LINE_HEIGHT = 16;
/** What the labels of the vertical axis take, about. */
const AXIS_WIDTH = 50;
const CHARACTER_WIDTH = 7;
/** From this peak on, all labels of the vertical axis are in thousands. */
const THOUSANDS_FROM = 10_000;

/** Events per second over time: sent, acknowledged, in the lake; phases and faults behind them. */
export function ratesChart(points: readonly RatePoint[], stretches: readonly Stretch[]): ChartSpec {
  const last = points.at(-1);
  const endMs = Math.max((last?.offsetMs ?? 0) + (last?.widthMs ?? 0), ...stretches.map(({ toMs }) => toMs));
  const peak = Math.max(...points.flatMap(({ sent, acknowledged, committed }) => [sent, acknowledged, committed]));
  // Each second is drawn as a step that is as wide as it lasted; the last one needs an end.
  const series = (pick: (point: RatePoint) => number): [number, number][] => [
    ...points.map((point): [number, number] => [point.offsetMs, pick(point)]),
    ...(last === undefined ? [] : [[last.offsetMs + last.widthMs, pick(last)] as [number, number]]),
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
  const labelsFor = (size: Size): Label[] => placeLabels(stretches, endMs, size.width - AXIS_WIDTH);
  return {
    height: (size) => (size.name === 'narrow' ? 200 : 240) + lanesOf(labelsFor(size)) * LINE_HEIGHT,
    rows: { axis: 'x', values: points.map(({ offsetMs, widthMs }) => offsetMs + widthMs / 2) },
    option: (size) => ({
      grid: {
        left: 4,
        right: 8,
        top: 12 + lanesOf(labelsFor(size)) * LINE_HEIGHT,
        bottom: 24,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: timeAxis('time since the load began', Math.min(0, points[0]?.offsetMs ?? 0), endMs, size, { splitLine: { show: false } }),
      yAxis: valueAxis('', {
        splitNumber: size.name === 'narrow' ? 3 : 5,
        axisLabel: {
          formatter: peak < THOUSANDS_FROM ? formatCount : (value: number) => (value === 0 ? '0' : `${formatCount(value / 1000)}k`),
        },
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
          ...marks(stretches, labelsFor(size)),
        },
      ],
    }),
  };
}

/** Where the name of a stretch stands: on which line above the plot (0 is the lowest), and at which end of its stretch. */
interface Label {
  readonly lane: number;
  readonly side: 'Left' | 'Right';
}

const lanesOf = (labels: readonly Label[]): number => Math.max(1, ...labels.map(({ lane }) => lane + 1));

/** Gives each name the lowest line on which no other is in its way; at the right edge it ends with its stretch. */
function placeLabels(stretches: readonly Stretch[], endMs: number, plotWidth: number): Label[] {
  const lanes: (readonly [from: number, to: number])[][] = [];
  return stretches.map(({ name, fromMs, toMs }) => {
    const width = name.length * CHARACTER_WIDTH;
    const start = (fromMs / endMs) * plotWidth;
    const side = start + width > plotWidth ? 'Right' : 'Left';
    const from = side === 'Left' ? start : (toMs / endMs) * plotWidth - width;
    const free = lanes.findIndex((taken) => taken.every((other) => from > other[1] || from + width < other[0]));
    const lane = free === -1 ? lanes.length : free;
    (lanes[lane] ??= []).push([from, from + width]);
    return { lane, side };
  });
}

function marks(stretches: readonly Stretch[], labels: readonly Label[]): object {
  const area = ({ name, fromMs, toMs, kind }: Stretch, index: number): object[] => {
    const { lane, side } = labels[index] ?? { lane: 0, side: 'Left' };
    return [
      {
        name,
        xAxis: fromMs,
        itemStyle: kind === 'fault' ? { color: colors.bad, opacity: 0.14 } : { color: colors.faint, opacity: index % 2 === 0 ? 0 : 1 },
        label: {
          show: true,
          formatter: escapeTemplate(name),
          position: `insideTop${side}`,
          offset: [side === 'Left' ? -4 : 4, -LINE_HEIGHT * (lane + 1) - 4],
          color: kind === 'fault' ? colors.bad : colors.muted,
          fontSize: FONT_SIZE,
        },
      },
      { xAxis: toMs },
    ];
  };
  return {
    markArea: { silent: true, data: stretches.map(area) },
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: colors.rule, type: 'solid', width: 1 },
      data: stretches.filter(({ kind }) => kind === 'phase').map(({ fromMs }) => ({ xAxis: fromMs })),
    },
  };
}
