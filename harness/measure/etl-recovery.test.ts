import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { EtlJobResult } from '../model/etl.ts';
import type { InflictedFault, PlannedFault } from '../model/faults.ts';
import { measureEtlRecovery } from './etl-recovery.ts';

const plan = (target: string): PlannedFault => ({ kind: 'kill', target, phase: 'etl', atMs: 0, durationMs: 0 });
const hit = (target: string, killedMs: number): InflictedFault => ({
  plan: plan(target),
  calledMs: killedMs,
  killedMs,
  restartedMs: killedMs + 10,
});
const job = (startedMs: number, endedMs: number, more: Partial<EtlJobResult> = {}): EtlJobResult => ({
  name: `at-${startedMs}`,
  state: 'succeeded',
  queuedMs: 0,
  startedMs,
  endedMs,
  attempts: 1,
  rows: 1,
  bytes: null,
  coreSeconds: null,
  error: null,
  ...more,
});
const values = (planned: readonly PlannedFault[], inflicted: readonly InflictedFault[], results: readonly EtlJobResult[]) =>
  measureEtlRecovery(planned, inflicted, results, 'real').map((measurement) => [
    measurement.of ?? 'all',
    measurement.kind === 'value' ? measurement.value : undefined,
  ]);

it('takes the end of the first job that was begun, or begun again, after each fault', () => {
  const results = [
    job(500, 4000),
    job(4500, 6000, { state: 'failed' }),
    job(900, 8000, { attempts: 2 }),
    job(9000, 9500),
    job(20_500, 22_000),
  ];
  assert.deepEqual(
    values([plan('spark-sql'), plan('airflow-scheduler')], [hit('spark-sql', 1000), hit('airflow-scheduler', 20_000)], results),
    [
      ['all', 7],
      ['spark-sql', 7],
      ['airflow-scheduler', 2],
    ],
  );
});

it('knows nothing of a fault that did not come about, or after which nothing was begun', () => {
  assert.deepEqual(values([plan('spark-sql')], [], [job(1, 2)]), [['all', null]]);
  assert.deepEqual(values([plan('spark-sql')], [hit('spark-sql', 5)], [job(1, 9)]), [
    ['all', null],
    ['spark-sql', null],
  ]);
  assert.deepEqual(values([{ kind: 'kill', target: 'kafka', atMs: 1, durationMs: 0 }], [], [job(1, 2)]), []);
});
