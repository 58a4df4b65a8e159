import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IngestObserver } from './ingest-batch.ts';

/** The service's Prometheus metrics. */
export interface IngestMetrics extends IngestObserver {
  readonly registry: Registry;
  /** Duration of an answered request, in seconds. */
  answered(status: number, seconds: number): void;
}

/** Something that is asked at each scrape. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

/** What is acknowledged and not yet in the lake, where the service can see that. */
export function backlogReadings(backlog: () => { readonly events: number; readonly bytes: number; readonly ageMs: number }): Reading[] {
  return [
    { name: 'ingest_queue_events', help: 'Events acknowledged and not yet in the lake.', read: () => backlog().events },
    { name: 'ingest_queue_bytes', help: 'Their bytes.', read: () => backlog().bytes },
    { name: 'ingest_queue_age_seconds', help: 'Age of the oldest of them.', read: () => backlog().ageMs / 1000 },
  ];
}

/** Metrics in a registry of their own, with readings of what lies behind the service. */
export function createMetrics(readings: readonly Reading[]): IngestMetrics {
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
  for (const { name, help, read } of readings) {
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    });
    registry.registerMetric(gauge);
  }
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
