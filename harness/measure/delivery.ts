import type { Fidelity, Measurement, Metric } from '../model/measurement.ts';
import { metricUnits } from '../model/measurement.ts';
import type { DeliveryClass, Reconciliation } from '../ledger/reconcile.ts';

/** Everything counted: submissions, classes of delivery, the raw view, and the rate that was really sent. */
export function measureDelivery(account: Reconciliation, loadMs: number, fidelity: Fidelity): Measurement[] {
  const value = (metric: Metric, figure: number | null, method: string): Measurement => ({
    metric,
    unit: metricUnits[metric],
    kind: 'value',
    value: figure,
    method,
    fidelity,
  });
  const events = (delivery: DeliveryClass, outcome?: string): number =>
    account.accounting
      .filter((row) => row.delivery === delivery && (outcome === undefined || row.outcome === outcome))
      .reduce((sum, row) => sum + row.events, 0);
  const antiJoin = 'every identity of the workload, full join of ledger and lake by (source, sequence)';
  const deliverable = account.accounting
    .filter((row) => row.outcome === 'acknowledged' && row.delivery !== 'wrongly_accepted')
    .reduce((sum, row) => sum + row.events, 0);
  return [
    value('sent_events', account.submissions.sent, 'submissions that left the sender at least once, planned duplicates included'),
    value(
      'sent_bytes_per_second',
      loadMs > 0 ? account.submissions.sentBytes / (loadMs / 1000) : null,
      'JSON bytes of the events sent (without batch punctuation, HTTP and TLS) over the time of the load phases',
    ),
    value('acknowledged_events', account.submissions.acknowledged, 'submissions answered as durable by the ingestion service'),
    value(
      'planned_rejected_events',
      events('rejected_as_planned'),
      'identities rejected with exactly the planned reason, and not in the lake',
    ),
    value(
      'wrongly_rejected_events',
      events('rejected_wrongly'),
      'identities rejected against the plan, or for another reason than planned',
    ),
    value('wrongly_accepted_events', events('wrongly_accepted'), 'identities acknowledged or persisted though the plan says reject'),
    value('failed_events', events('failed'), 'identities certainly never taken, and not in the lake'),
    value('unknown_events', events('unknown'), 'identities sent, never answered, and not in the lake'),
    value('persisted_events', events('persisted'), `${antiJoin}; once in the deduplicated table, content intact`),
    value('lost_events', events('lost'), `${antiJoin}; acknowledged, not in the deduplicated table`),
    value('duplicated_events', events('duplicated'), `${antiJoin}; more than once in the deduplicated table`),
    value('corrupt_events', events('corrupt'), `${antiJoin}; type, time or the MD5 of the data differ from what was sent`),
    value('phantom_events', events('phantom') + account.raw.phantom, `${antiJoin}; in the lake, never sent`),
    value('raw_lost_events', account.raw.lost, 'acknowledged submissions that the raw JSON zone does not hold'),
    value('raw_duplicated_events', account.raw.duplicated, 'copies in the raw JSON zone beyond the first: planned duplicates and retries'),
    value(
      'delivered_ratio',
      deliverable > 0 ? events('persisted', 'acknowledged') / deliverable : null,
      'persisted once and intact / acknowledged, over identities that the plan wants accepted',
    ),
  ];
}
