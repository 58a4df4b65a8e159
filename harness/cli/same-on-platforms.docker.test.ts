import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunRecord } from '../model/run-record.ts';
import { builtImages } from '../platforms/agnostic/components.ts';
import { whySkip } from '../platforms/docker/testing/containers.ts';
import { normalise } from '../measure/normalise-value.ts';
import type { Row } from '../model/platform.ts';
import { unansweredBy } from '../../compose/dashboards/testing/ask-prometheus.ts';
import { readProject } from '../platforms/agnostic/environment.ts';
import { startPrometheus } from '../platforms/docker/testing/prometheus-container.ts';
import { labIn } from './testing/lab.ts';

const skip = await whySkip(builtImages);

/** These tell when and in which batch a platform took an event, not what it is. */
const OF_THE_RUN = new Set(['commit_id', 'ingested_at']);

/** SHA-256 over all rows of each partition of `events`, whatever the order of their columns. */
function hashByPartition(rows: readonly Row[]): Record<string, string> {
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  for (const row of rows) {
    const partition = `${String(row['event_day']).slice(0, 10)} ${String(row['family'])}`;
    const hash = hashes.get(partition) ?? createHash('sha256');
    hashes.set(partition, hash);
    const names = Object.keys(row)
      .filter((name) => !OF_THE_RUN.has(name))
      .toSorted();
    hash.update(`${JSON.stringify(names.map((name) => [name, String(normalise(row[name]))]))}\n`);
  }
  return Object.fromEntries([...hashes].map(([partition, hash]) => [partition, hash.digest('hex')]));
}

/** A day with every kind of disorder, in a few seconds. */
const scenario = (faults: string): string => `
name: same
description: A day in a few seconds, with its jobs.
workload:
  covers: 24h
  shape: day
  disorder: { late: 0.02, duplicate: 0.02, malformed: 0.005, schema_violation: 0.005, out_of_range: 0.005, orphan_reference: 0.005, unknown_type: 0.005, wrong_credentials: 0.005 }
phases:
  - { name: load, duration: 5s, rate: 0.25x }
faults: ${faults}
drain: 60s
etl: { jobs: daily }
targets:
  - { metric: lost_events, max: 0 }
`;
const scenarios = {
  embedded: scenario('[]'),
  // While the first jobs run, and those of the middle of the day.
  agnostic: scenario('[{ phase: etl, at: 15s, kill: airflow-scheduler, for: 5s }, { phase: etl, at: 60s, kill: spark-sql, for: 5s }]'),
};

function requireCompletedDay({ etl, faults, measurements }: RunRecord, killed: readonly string[]): void {
  assert.deepEqual(
    faults?.map(({ target, durationMs }) => [target, durationMs !== null]) ?? [],
    killed.map((target) => [target, true]),
  );
  assert.deepEqual(
    etl?.filter(({ state, correct }) => state !== 'succeeded' || correct === false).map(({ name, error }) => `${name}: ${error}`),
    [],
  );
  assert.ok((etl ?? []).filter(({ correct }) => correct === true).length > 300);
  const recoveries = measurements.flatMap(({ metric, value }) => (metric === 'etl_recovery_seconds' ? [value] : []));
  assert.equal(recoveries.length > 0, killed.length > 0);
  assert.ok(!recoveries.includes(null), 'it went on after each');
}

/** The record has what Prometheus saw, who was answered all the time (a busy machine may be late once), and it fits what the lab counted. */
function requireIndicators({ monitoring, accounting }: RunRecord): void {
  const unheard = monitoring?.scrapes
    .filter(({ asked, failed }) => asked < 3 || failed > Math.max(1, asked / 50))
    .map(({ of, failed }) => `${of} ${failed}`);
  assert.deepEqual(unheard, []);
  const last = (name: string): number | undefined => monitoring?.indicators.find((each) => each.name.startsWith(name))?.points.at(-1)?.[1];
  assert.equal(last('lakelab_consumer_lag_records'), 0);
  assert.ok((last('lakelab_lake_stale_seconds') ?? Infinity) < 60);
  const events = accounting.reduce((sum, row) => sum + row.events, 0);
  const rates = monitoring?.indicators.find(({ name }) => name === 'lakelab_ingest_events_per_second')?.points ?? [];
  // A mean over 30 s, every 5 s: together all events, and up to a fifth more, as Prometheus extrapolates to the ends of its window.
  const seen = rates.reduce((sum, [, rate]) => sum + rate * 5, 0);
  assert.ok(seen > 0.5 * events && seen < 1.4 * events, `${seen} of ${events}`);
}

/** Asks all that dashboards ask of what Prometheus has gathered during a run, which has daily jobs and faults: what has no answer is a panel that stays empty. */
async function requireAnswers(directory: string, { startedAt, endedAt }: RunRecord): Promise<void> {
  const project = readProject(join(directory, 'platform'));
  await using prometheus = await startPrometheus(builtImages['prometheus'] ?? '', `${project}_prometheus-data`);
  const unanswered = await unansweredBy(prometheus.url, { fromMs: Date.parse(startedAt), toMs: Date.parse(endedAt) });
  const missing = unanswered.filter(({ rare, problem }) => rare === undefined || problem !== 'no data');
  assert.deepEqual(
    missing.map(({ place, expr, problem }) => `${place}: ${expr}: ${problem}`),
    [],
  );
  // Faults are marked, and so are the alerts that they caused.
  assert.deepEqual(
    unanswered.flatMap(({ place }) => (place.startsWith('mark ') ? [place] : [])),
    [],
  );
}

test(
  'the same seed comes to the same counts and tables on embedded and in containers whose scheduler and SQL session are killed',
  { skip, timeout: 1_200_000 },
  async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'lakelab-same-'));
    const told: Record<string, { counts: unknown; hashes: unknown }> = {};
    try {
      for (const [platform, text] of Object.entries(scenarios)) {
        await writeFile(join(cwd, 'same.yaml'), text);
        const { stdout, stderr } = await labIn(cwd, ['run', './same.yaml', '--platform', platform, '--keep', '--json']);
        assert.notEqual(stdout, '', stderr);
        const record = JSON.parse(stdout) as RunRecord;
        assert.equal(record.error, undefined, JSON.stringify(record.error));
        requireCompletedDay(record, platform === 'agnostic' ? ['airflow-scheduler', 'spark-sql'] : []);
        if (platform === 'agnostic') {
          requireIndicators(record);
          await requireAnswers(join(cwd, 'runs', record.runId), record);
        }
        const asked = await labIn(cwd, [
          'sql',
          '--run',
          record.runId,
          '--format',
          'json',
          'SELECT * FROM events ORDER BY source, sequence, id',
        ]);
        assert.equal(asked.code, 0, asked.stderr);
        // The canary's events are as many as there was time for.
        const rows = (JSON.parse(asked.stdout) as Row[]).filter(({ source }) => String(source).startsWith('//imvu/'));
        const key = (row: RunRecord['accounting'][number]): string => JSON.stringify(row);
        told[platform] = { counts: record.accounting.map(key).toSorted(), hashes: hashByPartition(rows) };
      }
      assert.ok(Object.keys(told['embedded']?.hashes as object).length >= 3);
      assert.deepEqual(told['agnostic'], told['embedded']);
    } finally {
      await labIn(cwd, ['runs', 'prune', '--keep', '0', '--resumable']);
      await rm(cwd, { recursive: true, force: true });
    }
  },
);
