import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedQueries, refusedBy, unansweredBy } from '../../../compose/dashboards/testing/ask-prometheus.ts';
import { imageTable } from '../agnostic/components.ts';
import { whySkip } from './testing/containers.ts';
import { startPrometheus } from './testing/prometheus-container.ts';

const prometheus = imageTable.components['prometheus']?.tag ?? '';

describe('the queries of the dashboards', { skip: await whySkip({ prometheus }), timeout: 120_000 }, () => {
  it('are all taken by a real Prometheus, which is asked for data and not for consent', async () => {
    assert.ok(askedQueries.length > 100);
    await using running = await startPrometheus(prometheus);
    assert.deepEqual(await refusedBy(running.url), []);
    // One that watches itself alone has none of the answers, but for its own figures.
    const nowMs = Date.now();
    const unanswered = await unansweredBy(running.url, { fromMs: nowMs - 60_000, toMs: nowMs });
    assert.ok(unanswered.length > 0.95 * askedQueries.length, String(unanswered.length));
    assert.ok(unanswered.every(({ problem }) => problem === 'no data'));
  });
});
