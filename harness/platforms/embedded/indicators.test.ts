import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { createMetrics } from '../../../services/ingest/metrics.ts';
import { withIndicators } from './indicators.ts';

function make() {
  const clock = { ms: 1_000_000 };
  const backlog = { events: 0, ageMs: 0 };
  const metrics = withIndicators(createMetrics([]), { monotonicMs: () => clock.ms, backlog: () => backlog });
  /** Samples of the indicators, by name and labels. */
  const read = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await metrics.registry.metrics())
        .split('\n')
        .filter((line) => line.startsWith('lakelab_'))
        .map((line) => line.split(' '))
        .map(([name = '', value]) => [name, Number(value)]),
    );
  return { clock, backlog, metrics, read };
}

describe('the indicators of the embedded platform', () => {
  it('are rates, latencies and shares of their windows', async () => {
    const { clock, backlog, metrics, read } = make();
    // One that is older than any window.
    metrics.accepted(1e6, 1e9);
    metrics.answered(500, 1);
    clock.ms += 301_000;
    for (let second = 0; second < 60; second++) {
      metrics.accepted(300, 60_000);
      metrics.rejected('malformed_json', 2);
      metrics.answered(200, second < 30 ? 0.01 : 0.02);
      metrics.answered(second < 30 ? 503 : 401, 9);
      clock.ms += 1000;
    }
    clock.ms -= 1000;
    Object.assign(backlog, { events: 42, ageMs: 1500 });
    assert.deepEqual(await read(), {
      lakelab_ingest_events_per_second: 300,
      lakelab_ingest_bytes_per_second: 60_000,
      lakelab_dead_letters_per_second: 2,
      'lakelab_acknowledge_seconds{quantile="0.5"}': 0.01,
      'lakelab_acknowledge_seconds{quantile="0.99"}': 0.02,
      'lakelab_request_error_ratio{window="30s"}': 0,
      'lakelab_request_error_ratio{window="5m"}': 0.25,
      lakelab_consumer_lag_records: 42,
      lakelab_lake_stale_seconds: 1.5,
    });
  });

  it('are 0, or absent where there is nothing to speak of, when nothing comes any more', async () => {
    const { clock, metrics, read } = make();
    metrics.accepted(10, 10);
    metrics.answered(503, 1);
    metrics.answered(200, 1);
    clock.ms += 400_000;
    assert.deepEqual(await read(), {
      lakelab_ingest_events_per_second: 0,
      lakelab_ingest_bytes_per_second: 0,
      lakelab_dead_letters_per_second: 0,
      lakelab_consumer_lag_records: 0,
      lakelab_lake_stale_seconds: 0,
    });
  });

  it('still count for the metrics beside them', async () => {
    const { metrics } = make();
    metrics.accepted(3, 5);
    assert.match(await metrics.registry.metrics(), /^ingest_events_accepted_total 3$/m);
  });

  it('have the names of those that Prometheus makes', async () => {
    const rules = await readFile(new URL('../../../compose/config/prometheus/rules/indicators.rules.yml', import.meta.url), 'utf8');
    const { metrics, read } = make();
    metrics.answered(200, 1);
    for (const name of Object.keys(await read())) assert.ok(rules.includes(`record: ${name.replace(/\{.*/, '')}\n`), name);
  });
});
