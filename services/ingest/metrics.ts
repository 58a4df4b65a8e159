import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one ingestion service. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({ name: 'ingest_requests_total', help: 'Requests answered, by status.', labelNames: ['status'], registers }),
    accepted: new Counter({ name: 'ingest_events_accepted_total', help: 'Events acknowledged as durable.', registers }),
    rejected: new Counter({
      name: 'ingest_events_rejected_total',
      help: 'Events rejected for good, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    bytes: new Counter({ name: 'ingest_body_bytes_total', help: 'Bytes of request bodies, inflated.', registers }),
    seconds: new Histogram({
      name: 'ingest_request_seconds',
      help: 'From the whole body being read to the answer.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    inFlight: new Gauge({ name: 'ingest_requests_in_flight', help: 'Requests being answered.', registers }),
  };
}
export type IngestMetrics = ReturnType<typeof createMetrics>;
