import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InflictedFault } from '../model/faults.ts';
import type { MonitoringHistory } from '../model/indicators.ts';
import type { Finding } from '../model/measurement.ts';
import { readIndicators } from './indicators.ts';

const indicators = [{ name: 'lakelab_lake_stale_seconds', points: [[1500, 2.5]] as const }];
const wholly = { indicators, scrapes: [{ of: 'kafka', asked: 40, failed: 0 }] };
const partly = { indicators, scrapes: [...wholly.scrapes, { of: 'trino', asked: 1200, failed: 3 }] };

function recorder(faults: readonly InflictedFault[] = []) {
  const noted: { history?: MonitoringHistory; findings: Finding[] } = { findings: [] };
  return {
    noted,
    faults,
    monitoring: (history: MonitoringHistory) => void (noted.history = history),
    find: (...findings: readonly Finding[]) => void noted.findings.push(...findings),
  };
}
const logOf = (history: MonitoringHistory) => ({
  between: (fromMs: number, toMs: number) =>
    fromMs === 1000 && toMs === 2000 ? Promise.resolve(history) : Promise.reject(new Error('of another time')),
});

describe('reading indicators', () => {
  it('notes what the monitoring knows of the time', async () => {
    const to = recorder();
    await readIndicators({ indicators: logOf(wholly) }, to, 1000, 2000);
    assert.deepEqual(to.noted, { history: wholly, findings: [] });
  });

  it('says what it does not know because nobody answered it, and minds that less where something was killed', async () => {
    const killed = { plan: { kind: 'kill', target: 'trino', atMs: 0, durationMs: 1 }, killedMs: 1 } as InflictedFault;
    for (const [faults, severity] of [
      [[], 'warning'],
      [[killed], 'info'],
    ] as const) {
      const to = recorder(faults);
      await readIndicators({ indicators: logOf(partly) }, to, 1000, 2000);
      assert.deepEqual(
        to.noted.findings.map((finding) => [finding.severity, finding.code]),
        [[severity, 'SCRAPES_FAILED']],
      );
      assert.match(to.noted.findings[0]?.message ?? '', /no answer to 3 of 1,240 questions: trino 3\./);
    }
  });

  it('does not end a run because it does not answer, and says so', async () => {
    const to = recorder();
    await readIndicators({ indicators: { between: () => Promise.reject(new Error('connection refused')) } }, to, 1000, 2000);
    assert.deepEqual([to.noted.history, to.noted.findings.map(({ code }) => code)], [undefined, ['INDICATORS_UNKNOWN']]);
  });

  it('asks nobody where a platform has no monitoring', async () => {
    const to = recorder();
    await readIndicators({}, to, 1000, 2000);
    assert.deepEqual(to.noted, { findings: [] });
  });
});
