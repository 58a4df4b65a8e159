import type { Distribution, Metric } from '../../harness/model/measurement.ts';
import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Cell, type Section } from '../document.ts';
import { formatBytes, formatCount, formatMs } from '../format.ts';

/** The way of an event, stage by stage, then the whole way and what checks it. */
const stages: readonly (readonly [metric: Metric, name: string])[] = [
  ['stage_batching_ms', '1 wait for a batch'],
  ['stage_ingest_ms', '2 send and acknowledge'],
  ['stage_queue_ms', '3 wait in the queue'],
  ['stage_process_ms', '4 process and write'],
  ['stage_commit_ms', '5 commit'],
  ['submission_to_lake_ms', 'submission to lake'],
  ['acknowledge_ms', 'send to final answer'],
  ['publish_delay_ms', 'sent later than planned'],
  ['canary_visible_ms', 'canary seen by a query'],
];

const BAR_WIDTH = 16;

/** Waterfall of the latencies, with bars to one scale. */
export function latencySection({ measurements }: RunRecord): Section | undefined {
  const found = stages.flatMap(([metric, name]): [string, Distribution][] => {
    const measurement = measurements.find((entry) => entry.metric === metric && entry.of === undefined);
    return measurement?.kind === 'distribution' && measurement.value !== null && measurement.value.count > 0
      ? [[name, measurement.value]]
      : [];
  });
  if (found.length === 0) return undefined;
  const longest = Math.max(...found.map(([, { p50 }]) => p50));
  return {
    heading: 'Latency',
    table: {
      columns: [
        { title: 'stage' },
        { title: 'median', spare: 4, drawing: true },
        { title: 'p50', align: 'right' },
        { title: 'p90', align: 'right', spare: 2 },
        { title: 'p99', align: 'right' },
        { title: 'p99.9', align: 'right', spare: 3 },
        { title: 'max', align: 'right', spare: 1 },
        { title: 'samples', align: 'right', spare: 5 },
      ],
      rows: found.map(([name, figures]): Cell[] => [
        cell(name),
        cell('█'.repeat(longest === 0 ? 0 : Math.round((figures.p50 / longest) * BAR_WIDTH)), 'dim'),
        ...[figures.p50, figures.p90, figures.p99, figures.p999, figures.max].map((ms) => cell(formatMs(ms))),
        cell(formatCount(figures.count), 'dim'),
      ]),
    },
  };
}

const levels = '▁▂▃▄▅▆▇█';
const SPARK_WIDTH = 40;

/** What was sent and what reached the lake over the time of the load. */
export function throughputSection({ timeline }: RunRecord): Section | undefined {
  if (timeline.length < 2) return undefined;
  const sentBytes = timeline.reduce((sum, second) => sum + second.sentBytes, 0);
  const series = [
    ['submissions sent', timeline.map(({ sentEvents }) => sentEvents)],
    ['submissions acknowledged', timeline.map(({ acknowledgedEvents }) => acknowledgedEvents)],
    ['events in the lake', timeline.map(({ committedEvents }) => committedEvents)],
  ] as const;
  const peak = Math.max(...series.flatMap(([, values]) => values));
  return {
    heading: 'Throughput',
    table: {
      columns: [{ title: 'what' }, { title: 'over time', spare: 1, drawing: true }, { title: 'total', align: 'right' }],
      rows: series.map(([name, values]) => [
        cell(name),
        cell(sparkline(values, peak), 'dim'),
        cell(formatCount(values.reduce((sum, value) => sum + value, 0))),
      ]),
    },
    notes: [{ text: `${formatBytes(sentBytes)} were sent.`, tone: 'dim' }],
  };
}

/** Values as bars of text, at most `columns` of them, each the mean of its share; `peak` is a full bar. */
export function sparkline(values: readonly number[], peak: number, columns = SPARK_WIDTH): string {
  const width = Math.min(columns, values.length);
  return Array.from({ length: width }, (_, index) => {
    const part = values.slice(Math.floor((index * values.length) / width), Math.floor(((index + 1) * values.length) / width));
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return levels[peak === 0 ? 0 : Math.min(levels.length - 1, Math.floor((mean / peak) * levels.length))] as string;
  }).join('');
}
