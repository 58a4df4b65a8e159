/** Questions that every report asks of what the platform's own monitoring has seen. */
import type { RunRecord } from '../harness/model/run-record.ts';
import { formatBytes, formatCount, formatMs, formatRatio } from './format.ts';

export interface IndicatorStory {
  /** `lakelab_acknowledge_seconds{quantile="0.99"}` */
  readonly name: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** When it was most, since the load began. */
  readonly mostAtMs: number;
  readonly last: number;
  readonly format: (value: number) => string;
}

/** Each indicator with what it was, in the order of the record; those that were never known are left out. */
export function indicatorStories({ monitoring }: RunRecord): IndicatorStory[] {
  return (monitoring?.indicators ?? []).flatMap(({ name, points }) => {
    const [first] = points;
    if (first === undefined) return [];
    const sorted = points.map(([, value]) => value).toSorted((a, b) => a - b);
    const [mostAtMs, most] = points.reduce((best, point) => (point[1] > best[1] ? point : best), first);
    const median = sorted[Math.floor((sorted.length - 1) / 2)] as number;
    return [{ name, median, least: sorted[0] as number, most, mostAtMs, last: points.at(-1)?.[1] as number, format: formatOf(name) }];
  });
}

/** By the unit in its name. */
function formatOf(name: string): (value: number) => string {
  const bare = name.replace(/\{.*/, '');
  if (bare.endsWith('_bytes_per_second')) return (value) => `${formatBytes(value)}/s`;
  if (bare.endsWith('_per_second')) return (value) => `${formatCount(rounded(value))}/s`;
  if (bare.endsWith('_seconds')) return (value) => formatMs(value * 1000);
  if (bare.endsWith('_ratio')) return formatRatio;
  return (value) => formatCount(rounded(value));
}

const rounded = (value: number): number => (value >= 100 ? Math.round(value) : value);

/** `asked 2,400 times, 3 without an answer (trino 3)`; undefined where nothing is known of it. */
export function scrapesText({ monitoring }: RunRecord): string | undefined {
  const scrapes = monitoring?.scrapes ?? [];
  if (scrapes.length === 0) return undefined;
  const sum = (pick: (each: (typeof scrapes)[number]) => number): number => scrapes.reduce((total, each) => total + pick(each), 0);
  const failed = scrapes.filter((each) => each.failed > 0).map((each) => `${each.of} ${formatCount(each.failed)}`);
  const answered =
    failed.length === 0
      ? 'each time with an answer'
      : `${formatCount(sum((each) => each.failed))} without an answer (${failed.join(', ')})`;
  return `asked ${formatCount(sum((each) => each.asked))} times, ${answered}`;
}
