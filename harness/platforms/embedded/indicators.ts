import { Gauge } from 'prom-client';
import type { IngestMetrics } from '../../../services/ingest/metrics.ts';

/** Windows of the indicators, in seconds, as those of compose/config/prometheus/rules/indicators.rules.yml. */
const INGEST_WINDOW_S = 30;
const ERROR_WINDOWS_S = { '30s': 30, '5m': 300 } as const;
const MINUTE_S = 60;
const LONGEST_S = 300;
const QUANTILES = [0.5, 0.99];

/** What happened in one second of the clock. */
interface Second {
  readonly second: number;
  events: number;
  bytes: number;
  rejected: number;
  requests: number;
  failed: number;
  readonly acknowledgedSeconds: number[];
}

export interface IndicatorOptions {
  readonly monotonicMs: () => number;
  /** What is acknowledged and not yet in the lake. */
  readonly backlog: () => { readonly events: number; readonly ageMs: number };
}

/**
 * The platform's own indicators (docs/observability.md) beside the metrics that they come from: of the same names as those that Prometheus makes of other
 * platforms' metrics, as nobody need run one for this. Returns metrics that count for both.
 */
export function withIndicators(metrics: IngestMetrics, { monotonicMs, backlog }: IndicatorOptions): IngestMetrics {
  const seconds: Second[] = [];
  const now = (): Second => {
    const second = Math.floor(monotonicMs() / 1000);
    const last = seconds.at(-1);
    if (last?.second === second) return last;
    while (seconds[0] !== undefined && seconds[0].second <= second - LONGEST_S) seconds.shift();
    const fresh: Second = { second, events: 0, bytes: 0, rejected: 0, requests: 0, failed: 0, acknowledgedSeconds: [] };
    seconds.push(fresh);
    return fresh;
  };
  const recent = (windowS: number): Second[] => {
    const { second } = now();
    return seconds.filter((each) => each.second > second - windowS);
  };
  const sum = (windowS: number, figure: (each: Second) => number): number =>
    recent(windowS).reduce((total, each) => total + figure(each), 0);
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    set: (gauge: Gauge<Label>) => void,
  ): void => {
    metrics.registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [],
        collect() {
          this.reset();
          set(this);
        },
      }),
    );
  };

  gauge('lakelab_ingest_events_per_second', 'Events acknowledged, of the last 30 s.', [], (of) =>
    of.set(sum(INGEST_WINDOW_S, ({ events }) => events) / INGEST_WINDOW_S),
  );
  gauge('lakelab_ingest_bytes_per_second', 'Their bytes.', [], (of) =>
    of.set(sum(INGEST_WINDOW_S, ({ bytes }) => bytes) / INGEST_WINDOW_S),
  );
  gauge('lakelab_dead_letters_per_second', 'Events refused for good, of the last minute.', [], (of) =>
    of.set(sum(MINUTE_S, ({ rejected }) => rejected) / MINUTE_S),
  );
  gauge('lakelab_acknowledge_seconds', 'Whole request received to answered, of the last minute.', ['quantile'], (of) => {
    const sorted = recent(MINUTE_S)
      .flatMap(({ acknowledgedSeconds }) => acknowledgedSeconds)
      .toSorted((a, b) => a - b);
    // The smallest that at least this share does not exceed; absent while nothing is acknowledged.
    for (const quantile of QUANTILES) {
      const value = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
      if (value !== undefined) of.set({ quantile: String(quantile) }, value);
    }
  });
  gauge('lakelab_request_error_ratio', 'Share of requests that end with 5xx.', ['window'], (of) => {
    for (const [window, windowS] of Object.entries(ERROR_WINDOWS_S)) {
      const requests = sum(windowS, (each) => each.requests);
      if (requests > 0) of.set({ window }, sum(windowS, ({ failed }) => failed) / requests);
    }
  });
  gauge('lakelab_consumer_lag_records', 'Events that are acknowledged and not in the lake yet.', [], (of) => of.set(backlog().events));
  gauge('lakelab_lake_stale_seconds', 'Age of the oldest of them.', [], (of) => of.set(backlog().ageMs / 1000));

  return {
    ...metrics,
    accepted(events, bytes) {
      metrics.accepted(events, bytes);
      const second = now();
      second.events += events;
      second.bytes += bytes;
    },
    rejected(reason, events) {
      metrics.rejected(reason, events);
      now().rejected += events;
    },
    answered(status, took) {
      metrics.answered(status, took);
      const second = now();
      second.requests++;
      if (status >= 500) second.failed++;
      if (status >= 200 && status < 300) second.acknowledgedSeconds.push(took);
    },
  };
}
