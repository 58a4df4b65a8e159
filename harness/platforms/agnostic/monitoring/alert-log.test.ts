import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlertLog } from './alert-log.ts';

const NOW_MS = 1_770_000_100_000;
const seconds = (ms: number): number => (NOW_MS + ms) / 1000;
/** Samples every 5 s from one instant to another, both in milliseconds from now. */
const samples = (fromMs: number, toMs: number): [number, string][] =>
  Array.from({ length: (toMs - fromMs) / 5000 + 1 }, (_, index) => [seconds(fromMs + index * 5000), '1']);

function logOf(result: readonly unknown[], asked: URL[] = []) {
  return createAlertLog({
    prometheusUrl: 'http://127.0.0.1:9',
    epochMs: () => NOW_MS,
    fetch: (input) => {
      asked.push(new URL(input instanceof Request ? input.url : input));
      return Promise.resolve(Response.json({ status: 'success', data: { resultType: 'matrix', result } }));
    },
  });
}

describe('the log of alerts', () => {
  it('tells when each began to fire and when it ended, by time', async () => {
    const asked: URL[] = [];
    const log = logOf(
      [
        { metric: { alertname: 'LakeStale', severity: 'critical' }, values: samples(-20_000, -2_000) },
        // Two outages; in the second, an evaluation was left out.
        {
          metric: { alertname: 'ComponentDown', component: 'kafka', severity: 'critical' },
          values: [...samples(-90_000, -80_000), ...samples(-50_000, -45_000), ...samples(-35_000, -30_000)],
        },
      ],
      asked,
    );
    const kafka = { name: 'ComponentDown', component: 'kafka', severity: 'critical' };
    assert.deepEqual(await log.firedSince(NOW_MS - 100_000), [
      { ...kafka, firedMs: NOW_MS - 90_000, resolvedMs: NOW_MS - 75_000 },
      { ...kafka, firedMs: NOW_MS - 50_000, resolvedMs: NOW_MS - 25_000 },
      { name: 'LakeStale', component: null, severity: 'critical', firedMs: NOW_MS - 20_000, resolvedMs: null },
    ]);
    assert.equal(asked[0]?.searchParams.get('query'), 'ALERTS{alertstate="firing"}[118s]');
    assert.equal(asked[0]?.searchParams.get('time'), String(NOW_MS / 1000));
  });

  it('leaves out what fired already', async () => {
    const log = logOf([{ metric: { alertname: 'A' }, values: samples(-60_000, 0) }]);
    assert.deepEqual(await log.firedSince(NOW_MS - 50_000), []);
  });

  it('rejects where Prometheus does not answer as it should', async () => {
    const log = createAlertLog({
      prometheusUrl: 'http://127.0.0.1:9',
      epochMs: () => NOW_MS,
      fetch: () => Promise.resolve(new Response('starting', { status: 503 })),
    });
    await assert.rejects(log.firedSince(0), /HTTP 503/);
  });
});
