import { readFileSync } from 'node:fs';
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
    offenders: [{ kind: 'lost', source: '//imvu/ui/03', sequence: 417, type: 'com.imvu.ui.item_clicked.v1', lastHop: 'queue' }],
    etl: good.etl.map((job, index) => {
      if (index === 0) return { ...job, correct: false };
      if (index === 1)
        return { ...job, state: 'failed', attempts: 2, endedMs: null, rows: null, correct: null, error: 'no such column | "rooms"' };
      if (index === 2) return { ...job, state: 'skipped', startedMs: null, endedMs: null, attempts: 0, rows: null, correct: null };
      return job;
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
