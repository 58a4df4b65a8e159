import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IngestObserver } from './ingest-batch.ts';

/** The service's Prometheus metrics. */
export interface IngestMetrics extends IngestObserver {
  readonly registry: Registry;
  /** Duration of an answered request, in seconds. */
  answered(status: number, seconds: number): void;
}

/** Metrics in a registry of their own. `backlog` is asked at each scrape. */
export function createMetrics(backlog: () => { readonly events: number; readonly bytes: number; readonly ageMs: number }): IngestMetrics {
  const registry = new Registry();
  const registers = [registry];
  const accepted = new Counter({ name: 'ingest_events_accepted_total', help: 'Events made durable and acknowledged.', registers });
  const bytes = new Counter({ name: 'ingest_events_accepted_bytes_total', help: 'Bytes of acknowledged events.', registers });
  const rejected = new Counter({
    name: 'ingest_events_rejected_total',
    help: 'Events (or unreadable requests) refused for good.',
    labelNames: ['reason'],
    registers,
  });
  const refused = new Counter({
    name: 'ingest_requests_refused_total',
    help: 'Requests not taken for now (429, 503) or of uncertain fate (500).',
    labelNames: ['status'],
    registers,
  });
  const duration = new Histogram({
    name: 'ingest_request_seconds',
    help: 'From the whole body received to the answer.',
    labelNames: ['status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number): void =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
    );
  gauge('ingest_queue_events', 'Events acknowledged and not yet in the lake.', () => backlog().events);
  gauge('ingest_queue_bytes', 'Their bytes.', () => backlog().bytes);
  gauge('ingest_queue_age_seconds', 'Age of the oldest of them.', () => backlog().ageMs / 1000);
  return {
    registry,
    accepted(events, size) {
      accepted.inc(events);
      bytes.inc(size);
    },
    rejected: (reason, events) => rejected.inc({ reason }, events),
    refused: (status) => refused.inc({ status: String(status) }),
    answered: (status, seconds) => duration.observe({ status: String(status) }, seconds),
  };
}
