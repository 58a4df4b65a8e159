import { formatMs } from '../../format.ts';
import type { Size } from './svg.ts';
import { colors, valueAxis } from './theme.ts';

type Axis = Readonly<Record<string, unknown>>;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Steps that people count time in, ascending: decimal below ten seconds, then as on a clock. */
const stepsMs: readonly number[] = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 6, 12, 24].map((hours) => hours * HOUR_MS),
];

/** So many labels as `1 min 30 s` stand beside each other in a drawing of each size. */
const mostLabels: Readonly<Record<Size['name'], number>> = { wide: 10, medium: 7, narrow: 3 };

/** The step between the labels of an axis that is `spanMs` long: the smallest of which it has at most `most`. */
export function timeStepMs(spanMs: number, most: number): number {
  const longest = stepsMs.at(-1) as number;
  return stepsMs.find((step) => spanMs / step <= most) ?? Math.ceil(spanMs / most / longest) * longest;
}

/**
 * A linear axis of milliseconds from `fromMs` (0 or less) to `toMs`, with a label at every step and none between: the library's own ticks are
 * decimal, and those without room for their label would go and leave uneven ones.
 */
export function timeAxis(name: string, fromMs: number, toMs: number, size: Size, more: Axis = {}): Axis {
  const step = timeStepMs(toMs - fromMs, mostLabels[size.name]);
  return valueAxis(name, {
    min: fromMs,
    max: toMs,
    interval: step,
    nameLocation: 'middle',
    nameGap: 28,
    splitLine: { show: true, showMaxLine: toMs % step === 0, lineStyle: { color: colors.grid } },
    ...more,
    // The ends of the axis are labelled only where they are steps themselves.
    axisLabel: {
      formatter: (ms: number) => (ms === 0 ? '0' : formatMs(ms)),
      hideOverlap: false,
      showMinLabel: fromMs % step === 0,
      showMaxLabel: toMs % step === 0,
    },
  });
}
