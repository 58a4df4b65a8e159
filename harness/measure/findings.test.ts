import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referencePlan } from '../../generators/reference-plan.ts';
import type { Reconciliation } from '../ledger/reconcile.ts';
import { accountFindings, loadFindings } from './findings.ts';

test('a resumed run says which latencies its resumption is in', () => {
  const account = { carriedEvents: 1234, foreignEvents: 0 } as Reconciliation;
  const [finding] = accountFindings(account, []);
  assert.match(finding?.message ?? '', /1,234 events were sent late .* not for latency\. .*further events became due: they left late/);
  assert.deepEqual(finding?.metrics, ['submission_to_lake_ms', 'publish_delay_ms', 'stage_batching_ms']);
});

test('the lateness of the sender is said to be beyond batching, which its delay includes', () => {
  const conduct = { batches: 100, lateBatches: 10, maxLatenessMs: 812.4, overflowedEvents: 0, troubles: [] };
  const [finding] = loadFindings(conduct, referencePlan({ seconds: 10 }), null, false);
  assert.match(
    finding?.message ?? '',
    /10 of 100 batches .* by 812 ms beyond the time that batching takes, which publish_delay_ms includes\.$/,
  );
});
