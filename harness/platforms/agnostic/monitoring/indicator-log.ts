import type { Indicator, IndicatorLog, Scrapes } from '../../../model/indicators.ts';
import { askPrometheus, EVALUATION_MS, type PrometheusOptions, type Series } from './prometheus.ts';

const EVALUATION_S = EVALUATION_MS / 1000;
/** A longer stretch has points further apart. */
const MAX_POINTS = 240;
/** Those that say how the data flow; docs/observability.md has all. */
const NAMES = [
  'lakelab_ingest_events_per_second',
  'lakelab_ingest_bytes_per_second',
  'lakelab_acknowledge_seconds',
  'lakelab_request_error_ratio',
  'lakelab_dead_letters_per_second',
  'lakelab_consumer_lag_records',
  'lakelab_lake_stale_seconds',
  'lakelab_etl_progress_ratio',
];

/** Reads from Prometheus how the platform has been, and how often Prometheus itself got no answer. */
export function createIndicatorLog(prometheus: PrometheusOptions): IndicatorLog {
  return {
    async between(fromMs, toMs) {
      const seconds = Math.max(1, Math.ceil((toMs - fromMs) / 1000));
      const step = EVALUATION_S * Math.max(1, Math.ceil(seconds / EVALUATION_S / MAX_POINTS));
      const counted = (by: string): Promise<readonly Series[]> =>
        askPrometheus(prometheus, 'query', { query: `sum by (job) (${by}(up[${seconds}s]))`, time: String(toMs / 1000) });
      const [series, asked, answered] = await Promise.all([
        askPrometheus(prometheus, 'query_range', {
          query: `{__name__=~"${NAMES.join('|')}"}`,
          start: String(fromMs / 1000),
          end: String(toMs / 1000),
          step: String(step),
        }),
        counted('count_over_time'),
        counted('sum_over_time'),
      ]);
      const indicators = series.map(indicatorOf).toSorted((a, b) => orderOf(a) - orderOf(b) || (a.name < b.name ? -1 : 1));
      return { indicators: indicators.filter(({ points }) => points.length > 0), scrapes: scrapesOf(asked, answered) };
    },
  };
}

const orderOf = ({ name }: Indicator): number => NAMES.findIndex((known) => name.replace(/\{.*/, '') === known);

function indicatorOf({ metric, values = [] }: Series): Indicator {
  const { __name__: name = '', ...labels } = metric;
  const parts = Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => `${label}="${value}"`);
  return {
    name: parts.length === 0 ? name : `${name}{${parts.join(',')}}`,
    // Where nothing was sent, quantiles are not a number.
    points: values
      .map(([second, value]) => [Math.round(second * 1000), Number(value)] as const)
      .filter(([, value]) => Number.isFinite(value)),
  };
}

function scrapesOf(asked: readonly Series[], answered: readonly Series[]): Scrapes[] {
  const countOf = (series: readonly Series[], job: string | undefined): number =>
    Number(series.find(({ metric }) => metric['job'] === job)?.value?.[1] ?? 0);
  return asked
    .map(({ metric: { job = '' } }) => ({ of: job, asked: countOf(asked, job), failed: countOf(asked, job) - countOf(answered, job) }))
    .toSorted((a, b) => (a.of < b.of ? -1 : 1));
}
