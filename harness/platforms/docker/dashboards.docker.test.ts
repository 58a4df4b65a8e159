import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedQueries, refusedBy } from '../../../compose/dashboards/testing/ask-prometheus.ts';
import { imageTable } from '../agnostic/components.ts';
import { whySkip } from './testing/containers.ts';
import { startPrometheus } from './testing/prometheus-container.ts';

const prometheus = imageTable.components['prometheus']?.tag ?? '';

describe('the queries of the dashboards', { skip: await whySkip({ prometheus }), timeout: 120_000 }, () => {
  it('are all taken by a real Prometheus', async () => {
    assert.ok(askedQueries.length > 100);
    await using running = await startPrometheus(prometheus);
    assert.deepEqual(await refusedBy(running.url), []);
  });
});
