import { readFileSync } from 'node:fs';
import type { Measurement, Metric } from '../harness/model/measurement.ts';
import type { RunRecord } from '../harness/model/run-record.ts';
import { parseRun } from './read-run.ts';

const file = new URL('./fixtures/smoke.json', import.meta.url);

/** The record of a real run that met its targets. A new object each time. */
export function goodRun(): RunRecord {
  return parseRun(readFileSync(file, 'utf8'), 'smoke.json');
}

type Quality = NonNullable<RunRecord['quality']>;

const check = (table: string, name: string, more: Partial<Quality['checks'][number]> = {}): Quality['checks'][number] => ({
  table,
  check: name,
  kind: name.replace(/\(.*/, ''),
  severity: 'error',
  failingRows: 0,
  place: `staging/${table}.sql:7`,
  ...more,
});

/** Of a run with four checks, and with detectors of two kinds of disorder. */
const troubledQuality: Quality = {
  checks: [
    check('stg_orders', 'unique(transaction_id)'),
    check('stg_orders', 'range(credits: 0..1000000)', {
      severity: 'warn',
      failingRows: 1,
      failingSql: 'SELECT * FROM stg_orders WHERE credits < 0 OR credits > 1000000',
    }),
    check('stg_chat', "condition(language <> 'xx')", {
      failingRows: 1234,
      failingSql: "SELECT * FROM stg_chat WHERE NOT (language <> 'xx')",
    }),
    check('stg_payments', 'volume(1..)', { failingRows: null }),
  ],
  detection: [
    { kind: 'late', reached: 222, hidden: 61, found: 160, flagged: 170, right: 160, recall: 160 / 161, precision: 160 / 170 },
    { kind: 'duplicate', reached: 0, hidden: 0, found: 0, flagged: 0, right: 0, recall: null, precision: null },
    { kind: 'malformed', reached: 62, hidden: 0, found: 62, flagged: 62, right: 62, recall: 1, precision: 1 },
  ],
};

/** Of two faults, the second of which has no end. */
const recoveries = (
  [
    [undefined, null],
    ['stream', 2.345],
    ['stream (2)', null],
  ] as const
).map(([of, value]): Measurement => ({
  metric: 'recovery_seconds',
  unit: 's',
  kind: 'value',
  value,
  method: 'component dead → commit of the last late event',
  fidelity: 'real',
  ...(of === undefined ? {} : { of }),
}));

/** An alert told of the first of them, none of the second. */
const alertDelays = (
  [
    [undefined, null],
    ['stream', 8.2],
    ['stream (2)', null],
  ] as const
).map(([of, value]): Measurement => ({
  metric: 'alert_seconds',
  unit: 's',
  kind: 'value',
  value,
  method: 'component dead → first alert about it',
  fidelity: 'real',
  ...(of === undefined ? {} : { of }),
}));

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
    measurements: [
      ...recoveries,
      ...alertDelays,
      ...good.measurements.map((measurement) => {
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
    ],
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
      ...good.accounting.map((row) => ({ ...row, events: row.events - ({ none: 14, malformed: 2 }[row.disorder] ?? 0) })),
      { disorder: 'none', outcome: 'acknowledged', reason: 'none', delivery: 'lost', events: 14 },
      { disorder: 'malformed', outcome: 'acknowledged', reason: 'none', delivery: 'wrongly_accepted', events: 2 },
      { disorder: '', outcome: '', reason: '', delivery: 'phantom', events: 1 },
    ],
    offenders: [
      { kind: 'lost', source: '//imvu/ui/03', sequence: 417, type: 'com.imvu.ui.item_clicked.v1', lastHop: 'queue' },
      { kind: 'wrongly_accepted', source: '//imvu/data/01', sequence: 9, type: 'com.imvu.data.wallet.v1', lastHop: 'raw zone' },
      { kind: 'raw_lost', source: '//imvu/ui/03', sequence: 417, type: 'com.imvu.ui.item_clicked.v1', lastHop: 'queue' },
    ],
    faults: [
      {
        name: 'kill',
        target: 'stream',
        startedAt: instantOfLoad(good, 2000),
        durationMs: 1200,
        events: { late: 3210, missing: 14, retried: 1700 },
      },
      {
        name: 'kill',
        target: 'stream',
        startedAt: instantOfLoad(good, 4000),
        durationMs: null,
        events: { late: 20, missing: 0, retried: 0 },
      },
    ],
    quality: troubledQuality,
    alerts: [
      {
        name: 'ComponentDown',
        component: 'stream',
        severity: 'critical',
        firedAt: instantOfLoad(good, 10_200),
        resolvedAt: instantOfLoad(good, 25_200),
      },
      { name: 'LakeStale', component: null, severity: 'critical', firedAt: instantOfLoad(good, 30_000), resolvedAt: null },
    ],
    monitoring: {
      scrapes: [
        { of: 'kafka', asked: 40, failed: 0 },
        { of: 'stream', asked: 1200, failed: 6 },
      ],
      indicators: [
        {
          name: 'lakelab_ingest_bytes_per_second',
          points: [
            [0, 0],
            [5000, 8_680_000],
            [10_000, 2_170_000],
          ],
        },
        {
          name: 'lakelab_acknowledge_seconds{quantile="0.99"}',
          points: [
            [5000, 0.05],
            [10_000, 1.25],
          ],
        },
        { name: 'lakelab_request_error_ratio{window="5m"}', points: [[5000, 0.001]] },
        { name: 'lakelab_consumer_lag_records', points: [[5000, 12]] },
        { name: 'lakelab_dead_letters_per_second', points: [[5000, 123.4]] },
      ],
    },
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
      if (measurement.metric === 'delivered_ratio') return { ...measurement, value: null };
      return measurement.unit.startsWith('events') || measurement.unit === 'bytes/s' ? { ...measurement, value: 0 } : measurement;
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

/** A load of ten minutes at 1x with its six million events, in three phases: as large as a report of the reference workload gets. */
export function longRun(): RunRecord {
  const good = goodRun();
  const count = 6_000_000;
  // Ascending and plausible; the exact form does not matter, the number of points does.
  const ms = (share: number): number => Math.round(60 + 900 * -Math.log10(Math.max(1 - share, 1 / count)));
  const quantiles = Array.from({ length: 68 }, (_, step) => 1 - 10 ** (-step / 10)).map((share) => ({ share, ms: ms(share) }));
  const edges = [...new Set(Array.from({ length: 100 }, (_, step) => Math.round(10 ** (step / 20))))];
  const buckets = edges.slice(1).map((toMs, index) => ({ fromMs: edges[index] as number, toMs, count: Math.round(count / edges.length) }));
  return {
    ...good,
    workload: {
      ...good.workload,
      phases: [
        { name: 'warmup', durationMs: 60_000, fromRate: 0.1, toRate: 1 },
        { name: 'steady', durationMs: 480_000, fromRate: 1, toRate: 1 },
        { name: 'peak', durationMs: 60_000, fromRate: 3, toRate: 3 },
      ],
    },
    measurements: good.measurements.map((measurement) =>
      measurement.kind === 'distribution' && measurement.value?.quantiles !== undefined
        ? { ...measurement, value: { ...measurement.value, count, quantiles, buckets } }
        : measurement,
    ),
    timeline: Array.from({ length: 605 }, (_, second) => {
      const rate = second < 60 ? 0.1 + (0.9 * second) / 60 : second < 540 ? 1 : 3;
      const events = Math.round(10_000 * rate * (1 + 0.1 * Math.sin(second)));
      const sent = second < 600 ? events : 0;
      return {
        offsetMs: second * 1000,
        sentEvents: sent,
        sentBytes: sent * 868,
        acknowledgedEvents: sent,
        committedEvents: second < 2 ? 0 : events,
      };
    }),
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
