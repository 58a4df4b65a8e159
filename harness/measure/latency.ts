import { latencies, type Latency, type Reconciliation } from '../ledger/reconcile.ts';
import type { Fidelity, Measurement } from '../model/measurement.ts';
import { distributionOf, shapeOf } from './distribution.ts';

const methods: Readonly<Record<Latency, string>> = {
  submission_to_lake_ms:
    'intended send time → commit that made the event durable and visible in the lake; every persisted event of the window, to 1 ms',
  publish_delay_ms: 'intended send time → request written; every sent event of the window, to 1 ms',
  acknowledge_ms: 'request first written → final answer; every acknowledged event of the window, to 1 ms',
  stage_batching_ms: 'intended → sent: waiting for the batch to fill, and any lag of the sender',
  stage_ingest_ms: 'sent → acknowledged: network, TLS, validation, durable append to the queue, retries',
  stage_queue_ms: 'acknowledged → taken by the stream (0 where it was taken before the answer arrived)',
  stage_process_ms: 'taken by the stream → files of the micro-batch written and synchronised',
  stage_commit_ms: 'files written → commit durable and visible',
};

/** The latencies that reports draw as curves; of the others, the percentiles are enough. */
const shaped: ReadonlySet<Latency> = new Set(['submission_to_lake_ms', 'acknowledge_ms']);

/** The latency of every event and the waterfall of its stages. */
export function measureLatency(account: Reconciliation, fidelity: Fidelity): Measurement[] {
  return latencies.map((metric) => {
    const histogram = account.latency[metric];
    const distribution = distributionOf(histogram);
    return {
      metric,
      unit: 'ms',
      kind: 'distribution',
      value: distribution === undefined ? null : { ...distribution, ...(shaped.has(metric) ? shapeOf(histogram) : {}) },
      method: methods[metric],
      fidelity,
    };
  });
}
