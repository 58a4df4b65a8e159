import type { CustomSeriesRenderItem } from 'echarts';
import type { ChartSpec } from './svg.ts';
import { categoryAxis, colors, escapeTemplate, toneColors, type Tone } from './theme.ts';
import { timeAxis } from './time-axis.ts';

/** A bar from one instant to another, in the band of its group. */
export interface LaneSpan {
  readonly group: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: Tone;
}

const LANE_HEIGHT = 9;
const BAR_HEIGHT = 7;
/** Between the bands of two groups, in lanes. */
const GAP_LANES = 1;
const SHORTEST_PX = 1;

/** The lane of each span within its group: the first that is free when it begins. */
export function lanesOf(spans: readonly Pick<LaneSpan, 'fromMs' | 'toMs'>[]): number[] {
  const lanes = Array.from<number>({ length: spans.length }).fill(0);
  const freeFromMs: number[] = [];
  const order = spans.map((_, index) => index).toSorted((a, b) => (spans[a]?.fromMs ?? 0) - (spans[b]?.fromMs ?? 0));
  for (const index of order) {
    const { fromMs, toMs } = spans[index] as LaneSpan;
    const free = freeFromMs.findIndex((ms) => ms <= fromMs);
    const lane = free < 0 ? freeFromMs.length : free;
    freeFromMs[lane] = toMs;
    lanes[index] = lane;
  }
  return lanes;
}

/** Hundreds of spans over a common axis of time: a band for each group, in the order in which they first come, and in it as many lanes as run side by side. */
export function laneChart(spans: readonly LaneSpan[], axisName: string): ChartSpec {
  const labels: string[] = [];
  const data: [lane: number, fromMs: number, toMs: number][] = [];
  const fills: string[] = [];
  for (const group of new Set(spans.map((span) => span.group))) {
    const mine = spans.filter((span) => span.group === group);
    const lanes = lanesOf(mine);
    const first = labels.length;
    mine.forEach(({ fromMs, toMs, tone }, index) => {
      data.push([first + (lanes[index] as number), fromMs, toMs]);
      fills.push(toneColors[tone]);
    });
    const count = Math.max(...lanes) + 1 + GAP_LANES;
    labels.push(escapeTemplate(group), ...Array.from<string>({ length: count - 1 }).fill(''));
  }
  const renderItem: CustomSeriesRenderItem = ({ dataIndex }, api) => {
    const lane = api.value(0);
    const [x = 0, y = 0] = api.coord([api.value(1), lane]);
    const [toX = 0] = api.coord([api.value(2), lane]);
    const shape = { x, y: y - BAR_HEIGHT / 2, width: Math.max(SHORTEST_PX, toX - x), height: BAR_HEIGHT };
    return { type: 'rect', shape, style: { fill: fills[dataIndex] ?? colors.second } };
  };
  return {
    height: () => labels.length * LANE_HEIGHT + 56,
    option: (size) => ({
      grid: { left: 16, right: 70, top: 4, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: timeAxis(axisName, 0, Math.max(1, ...spans.map(({ toMs }) => toMs)), size),
      yAxis: categoryAxis(labels),
      series: [{ type: 'custom', silent: true, renderItem, encode: { x: [1, 2], y: 0 }, data }],
    }),
  };
}
