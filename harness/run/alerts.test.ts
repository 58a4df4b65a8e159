import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FiredAlert } from '../model/alerts.ts';
import type { Finding } from '../model/measurement.ts';
import { readAlerts } from './alerts.ts';

const fired: FiredAlert = { name: 'ComponentDown', component: 'kafka', severity: 'critical', firedMs: 2000, resolvedMs: null };

function recorder() {
  const noted: { alerts?: readonly FiredAlert[]; findings: Finding[] } = { findings: [] };
  return {
    noted,
    alerts: (alerts: readonly FiredAlert[]) => void (noted.alerts = alerts),
    find: (...findings: readonly Finding[]) => void noted.findings.push(...findings),
  };
}

describe('reading alerts', () => {
  it('notes those since the load began', async () => {
    const to = recorder();
    const log = { firedSince: (fromMs: number) => Promise.resolve(fromMs === 1000 ? [fired] : []) };
    assert.deepEqual(await readAlerts({ alerts: log }, to, 1000), [fired]);
    assert.deepEqual(to.noted, { alerts: [fired], findings: [] });
  });

  it('does not end a run because nobody answers, and says so', async () => {
    const to = recorder();
    const log = { firedSince: () => Promise.reject(new Error('connection refused')) };
    assert.equal(await readAlerts({ alerts: log }, to, 1000), undefined);
    assert.deepEqual([to.noted.alerts, to.noted.findings.map(({ code }) => code)], [undefined, ['ALERTS_UNKNOWN']]);
  });

  it('asks nobody where a platform has no monitoring', async () => {
    const to = recorder();
    assert.equal(await readAlerts({}, to, 1000), undefined);
    assert.deepEqual(to.noted, { findings: [] });
  });
});
