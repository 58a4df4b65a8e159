import { readFileSync } from 'node:fs';
import type { Metric } from '../harness/model/measurement.ts';
import type { RunRecord } from '../harness/model/run-record.ts';
import { parseRun } from './read-run.ts';

const file = new URL('./fixtures/smoke.json', import.meta.url);

/** The record of a real run that met its targets. A new object each time. */
export function goodRun(): RunRecord {
  return parseRun(readFileSync(file, 'utf8'), 'smoke.json');
}

/** A run with everything that a report must be able to say of trouble. */
export function troubledRun(): RunRecord {
  const good = goodRun();
  return {
    ...good,
    outcome: 'missed',
    exitCode: 1,
    verdicts: good.verdicts.map((verdict, index) => {
      if (index === 1) return { ...verdict, value: 0.9989, outcome: 'missed', margin: (0.9989 - verdict.limit) / verdict.limit };
      if (verdict.metric === 'lost_events') return { ...verdict, value: 14, outcome: 'missed' };
      if (verdict.metric === 'corrupt_events')
        return { ...verdict, value: null, outcome: 'unknown', margin: null, reason: 'could not be measured' };
      return verdict;
    }),
    measurements: good.measurements.map((measurement) => {
      if (measurement.kind !== 'value') return measurement;
      const value = (
        {
          delivered_ratio: 0.9989,
          lost_events: 14,
          etl_wrong_results: 1,
          phantom_events: 1,
          raw_lost_events: 1,
          corrupt_events: null,
        } as Partial<Record<Metric, number | null>>
      )[measurement.metric];
      return value === undefined ? measurement : { ...measurement, value };
    }),
    findings: [
      { severity: 'info', code: 'CANARY_AGREES', message: 'The canary was seen when the commit times say so.' },
      {
        severity: 'error',
        code: 'SENDER_OVERLOADED',
        message: 'The sender fell up to 1.4 s behind its schedule, so latencies contain time that the platform did not cause.',
        hint: 'Lower the rate with --rate, or free processor time on this machine.',
        metrics: ['publish_delay_ms', 'submission_to_lake_ms'],
      },
    ],
    accounting: [
      ...good.accounting.map((row) => (row.disorder === 'none' ? { ...row, events: row.events - 14 } : row)),
      { disorder: 'none', outcome: 'acknowledged', reason: 'none', delivery: 'lost', events: 14 },
      { disorder: 'malformed', outcome: 'acknowledged', reason: 'none', delivery: 'wrongly_accepted', events: 2 },
      { disorder: '', outcome: '', reason: '', delivery: 'phantom', events: 1 },
    ],
    offenders: [
      { kind: 'lost', source: '//imvu/ui/03', sequence: 417, type: 'com.imvu.ui.item_clicked.v1', lastHop: 'queue' },
      { kind: 'wrongly_accepted', source: '//imvu/data/01', sequence: 9, type: 'com.imvu.data.wallet.v1', lastHop: 'raw zone' },
      { kind: 'raw_lost', source: '//imvu/ui/03', sequence: 417, type: 'com.imvu.ui.item_clicked.v1', lastHop: 'queue' },
    ],
    faults: [{ name: 'kill', target: 'stream', startedAt: instantOfLoad(good, 2000), durationMs: 1200 }],
    etl: good.etl.map((job, index) => {
      if (index === 0) return { ...job, correct: false };
      if (index === 1)
        return { ...job, state: 'failed', attempts: 2, endedMs: null, rows: null, correct: null, error: 'no such column | "rooms"' };
      if (index === 2) return { ...job, state: 'skipped', startedMs: null, endedMs: null, attempts: 0, rows: null, correct: null };
      return job;
    }),
  };
}

function instantOfLoad({ loadStartedAt, startedAt }: RunRecord, offsetMs: number): string {
  return new Date(Date.parse(loadStartedAt ?? startedAt) + offsetMs).toISOString();
}

/** A run that came to its end without having sent anything. */
export function idleRun(): RunRecord {
  const good = goodRun();
  return {
    ...good,
    outcome: 'unknown',
    exitCode: 4,
    measurements: good.measurements.map((measurement) => {
      if (measurement.kind === 'distribution') return { ...measurement, value: null };
      if (measurement.unit !== 'events') return measurement.metric === 'delivered_ratio' ? { ...measurement, value: null } : measurement;
      return { ...measurement, value: 0 };
    }),
    verdicts: good.verdicts.map((verdict) =>
      verdict.unit === 'ms' || verdict.metric === 'delivered_ratio'
        ? { ...verdict, value: null, margin: null, outcome: 'unknown', reason: 'no samples' }
        : verdict,
    ),
    accounting: [],
    timeline: [],
    etl: [],
  };
}

/** A run that ended before it measured anything. */
export function emptyRun(outcome: 'failed' | 'interrupted'): RunRecord {
  const good = goodRun();
  return {
    ...good,
    outcome,
    exitCode: outcome === 'failed' ? 3 : 130,
    error:
      outcome === 'failed'
        ? { code: 'PORT_IN_USE', message: 'port 9443 on 127.0.0.1 is taken', hint: 'Give another one with --port.' }
        : { code: 'INTERRUPTED', message: 'interrupted by the user' },
    phases: good.phases.slice(0, 1),
    measurements: [],
    verdicts: [],
    findings: [],
    accounting: [],
    offenders: [],
    timeline: [],
    etl: [],
  };
}
