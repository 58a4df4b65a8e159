import type { ChartSpec, Size } from './svg.ts';
import { categoryAxis, colors, escapeTemplate, FONT_SIZE, toneColors, type Tone } from './theme.ts';
import { timeAxis } from './time-axis.ts';

/** A bar from one instant to another. */
export interface Span {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Written behind the bar. */
  readonly label: string;
  readonly tone: Tone;
}

const ROW_HEIGHT = 22;
const BAR_WIDTH = 12;

/** Bars over a common axis of time, one per row: a waterfall, or a Gantt chart. On a phone the names stand above the bars. */
export function spanChart(spans: readonly Span[], axisName: string): ChartSpec {
  const rowHeight = (size: Size): number => (size.name === 'narrow' ? ROW_HEIGHT + FONT_SIZE : ROW_HEIGHT);
  return {
    height: (size) => spans.length * rowHeight(size) + 56,
    rows: { axis: 'y', values: spans.map((_, index) => index) },
    option: (size) => {
      const narrow = size.name === 'narrow';
      const names = spans.map(({ name }) => escapeTemplate(name));
      const common = { type: 'bar', stack: 'spans', silent: true, barWidth: BAR_WIDTH };
      return {
        grid: { left: 16, right: 70, top: 4, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
        xAxis: timeAxis(axisName, 0, Math.max(1, ...spans.map(({ toMs }) => toMs)), size),
        yAxis: categoryAxis(
          names,
          narrow ? { axisLabel: { inside: true, margin: 0, verticalAlign: 'bottom', padding: [0, 0, 9, 0] }, z: 5 } : {},
        ),
        series: [
          { ...common, itemStyle: { color: 'transparent' }, data: spans.map(({ fromMs }) => fromMs) },
          {
            ...common,
            barMinHeight: 2,
            data: spans.map(({ fromMs, toMs, label, tone }) => ({
              value: toMs - fromMs,
              itemStyle: { color: toneColors[tone] },
              label: {
                show: true,
                position: 'right',
                formatter: escapeTemplate(label),
                color: tone === 'bad' ? colors.bad : colors.muted,
                fontSize: FONT_SIZE,
              },
            })),
          },
        ],
      };
    },
  };
}
