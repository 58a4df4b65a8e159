import type { Distribution, Metric } from '../../../harness/model/measurement.ts';
import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatCount, formatMs, formatRatio } from '../../format.ts';
import { figureTitle } from '../../metric-titles.ts';
import { histogramChart } from '../charts/histogram.ts';
import { percentileChart, type Curve } from '../charts/percentiles.ts';
import { spanChart, type Span } from '../charts/spans.ts';
import { figure, term } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { distributionOf, LAKE_LIMIT_MS, lakeLimits, methodOf } from '../record.ts';
import { exact } from '../table.ts';
import type { HtmlSection } from './section.ts';

/** How long events took to the lake: percentiles, histogram, stages. */
export function latencySection(record: RunRecord): HtmlSection | undefined {
  const lake = distributionOf(record, 'submission_to_lake_ms');
  if (lake === undefined) return undefined;
  const limits = lakeLimits(record).map(({ ms, statistic }) => ({
    ms,
    name: ms === LAKE_LIMIT_MS ? '5-minute limit' : `target ${statistic === 'p999' ? 'p99.9' : (statistic ?? '')} ≤ ${formatMs(ms)}`,
  }));
  return {
    id: 'latency',
    title: 'Latency',
    content: [percentiles(record, lake, limits), histogram(record, lake, limits), waterfall(record, lake)],
  };
}

type Limits = readonly { readonly ms: number; readonly name: string }[];

function percentiles(record: RunRecord, lake: Distribution, limits: Limits): Markup {
  const acknowledge = distributionOf(record, 'acknowledge_ms');
  const curve = curveOf(lake);
  return figure({
    id: 'percentiles',
    title: 'Submission to lake, by percentile',
    definition: `For each share of the events, the time within which they were in the lake. ${methodOf(record, 'submission_to_lake_ms')}. Both axes are logarithmic; each step to the right leaves a tenth of the events.`,
    summary: html`Of ${exact(lake.count, formatCount(lake.count))} events half were in the lake within
    ${exact(lake.p50, formatMs(lake.p50))}, 99 % within ${exact(lake.p99, formatMs(lake.p99))}, 99.9 % within
    ${exact(lake.p999, formatMs(lake.p999))}, all within ${exact(lake.max, formatMs(lake.max))}:
    ${lake.max <= LAKE_LIMIT_MS ? 'every one within the limit of 5 minutes' : 'not all within the limit of 5 minutes'}.`,
    chart: percentileChart(curve, acknowledge && curveOf(acknowledge), limits),
    legend: [
      { name: 'submission to lake', swatch: 'accent thick' },
      ...(acknowledge === undefined ? [] : [{ name: 'send to final answer', swatch: 'second' }]),
      { name: 'limit', swatch: 'bad dashed' },
    ],
    table: {
      caption: 'Submission to lake by percentile',
      columns: [{ title: 'Share of events' }, { title: 'In the lake within', align: 'right' }],
      rows: curve.quantiles.map(({ share, ms }) => ({ cells: [exact(share, formatRatio(share)), exact(ms, formatMs(ms))] })),
    },
  });
}

/** Records of older versions hold a few percentiles only. */
function curveOf(distribution: Distribution): Curve {
  const { p50, p90, p95, p99, p999, max, count } = distribution;
  const few = [
    { share: 0.5, ms: p50 },
    { share: 0.9, ms: p90 },
    { share: 0.95, ms: p95 },
    { share: 0.99, ms: p99 },
    { share: 0.999, ms: p999 },
    { share: 1, ms: max },
  ];
  return { quantiles: distribution.quantiles ?? few, count };
}

function histogram(record: RunRecord, lake: Distribution, limits: Limits): Markup {
  const { buckets } = lake;
  if (buckets === undefined || buckets.length === 0) {
    return html`<p class="missing">No histogram: this record was written by a lakelab that did not keep the latencies by size.</p>`;
  }
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const fullest = buckets.reduce((best, bucket) => (bucket.count > best.count ? bucket : best));
  return figure({
    id: 'histogram',
    title: 'Submission to lake, histogram',
    definition: `Share of the events by how long they took, in classes of a twentieth of a decade (at least 1 ms wide). ${methodOf(record, 'submission_to_lake_ms')}.`,
    summary: html`Most often ${formatMs(fullest.fromMs)} to ${formatMs(fullest.toMs)}: ${formatRatio(fullest.count / total)} of the events.`,
    chart: histogramChart(buckets, limits),
    table: {
      caption: 'Events by time from submission to lake',
      columns: [
        { title: 'From' },
        { title: 'to less than', align: 'right' },
        { title: 'Events', align: 'right' },
        { title: 'Share', align: 'right' },
      ],
      rows: buckets.map(({ fromMs, toMs, count }) => ({
        cells: [exact(fromMs, formatMs(fromMs)), exact(toMs, formatMs(toMs)), exact(count, formatCount(count)), formatRatio(count / total)],
      })),
    },
  });
}

const stages: readonly Metric[] = ['stage_batching_ms', 'stage_ingest_ms', 'stage_queue_ms', 'stage_process_ms', 'stage_commit_ms'];
const beside: readonly Metric[] = ['acknowledge_ms', 'publish_delay_ms', 'canary_visible_ms'];

function waterfall(record: RunRecord, lake: Distribution): Markup | undefined {
  const measured = (metrics: readonly Metric[]) =>
    metrics.flatMap((metric) => {
      const figures = distributionOf(record, metric);
      return figures === undefined ? [] : [{ metric, figures }];
    });
  const found = measured(stages);
  const longest = found.reduce<(typeof found)[number] | undefined>(
    (best, stage) => (best === undefined || stage.figures.mean > best.figures.mean ? stage : best),
    undefined,
  );
  if (longest === undefined) return undefined;
  let atMs = 0;
  const spans = found.map(({ metric, figures }): Span => {
    const fromMs = atMs;
    atMs += figures.mean;
    return {
      name: figureTitle(metric),
      fromMs,
      toMs: atMs,
      label: formatMs(figures.mean),
      tone: metric === longest.metric ? 'accent' : 'plain',
    };
  });
  spans.push({ name: figureTitle('submission_to_lake_ms'), fromMs: 0, toMs: lake.mean, label: formatMs(lake.mean), tone: 'total' });
  const rows = [...found, { metric: 'submission_to_lake_ms' as const, figures: lake }, ...measured(beside)];
  return figure({
    id: 'waterfall',
    title: 'Stages, by their means',
    definition:
      'Where the time goes, stage by stage. Means are drawn because they add up to the whole (nearly: the queue stage counts 0 where an event was taken before its answer), which percentiles do not; the table has those.',
    summary: html`The longest stage is “${figureTitle(longest.metric)}”: ${exact(longest.figures.mean, formatMs(longest.figures.mean))} of
    ${exact(lake.mean, formatMs(lake.mean))} on average.`,
    chart: spanChart(spans, 'mean time since the event was due'),
    table: {
      caption: 'Latencies by stage',
      columns: ['Stage', 'Mean', 'p50', 'p90', 'p99', 'p99.9', 'Max', 'Samples'].map((title, index) => ({
        title,
        align: index === 0 ? ('left' as const) : ('right' as const),
      })),
      rows: rows.map(({ metric, figures }) => ({
        cells: [
          term(`stage-${metric}`, figureTitle(metric), methodOf(record, metric)),
          ...[figures.mean, figures.p50, figures.p90, figures.p99, figures.p999, figures.max].map((ms) => exact(ms, formatMs(ms))),
          exact(figures.count, formatCount(figures.count)),
        ],
      })),
    },
  });
}
