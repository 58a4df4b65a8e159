import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { readImageTable } from './image-table.ts';
import { docker, untilHealthy, whySkip } from './testing/containers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { components } = await readImageTable(join(root, 'compose/images.yaml'));
const postgres = components['postgres']?.tag ?? '';
const exporter = components['postgres-exporter']?.tag ?? '';

/** As much of Airflow's tables as is asked for: two runs of the day, of which the newer one counts. */
const AIRFLOW = `
CREATE TABLE dag_run (id int, dag_id varchar, run_id varchar, state varchar, start_date timestamptz, end_date timestamptz, conf jsonb);
CREATE TABLE task_instance (dag_id varchar, run_id varchar, task_id varchar, state varchar, start_date timestamptz);
CREATE TABLE job (id int, job_type varchar, latest_heartbeat timestamptz);
INSERT INTO dag_run VALUES
  (1, 'lakelab_daily', 'first', 'failed', now() - interval '1 hour', now() - interval '50 minutes', '{}'),
  (2, 'lakelab_daily', 'second', 'running', now() - interval '100 seconds', NULL, '{"deadlineSeconds": 200}'),
  (3, 'other', 'third', 'failed', now(), NULL, NULL);
INSERT INTO task_instance VALUES
  ('lakelab_daily', 'first', 'a', 'failed', now()),
  ('lakelab_daily', 'second', 'a', 'success', now() - interval '90 seconds'),
  ('lakelab_daily', 'second', 'b', 'running', now() - interval '40 seconds'),
  ('lakelab_daily', 'second', 'c', 'scheduled', NULL),
  ('lakelab_daily', 'second', 'd', NULL, NULL);
INSERT INTO job VALUES (1, 'SchedulerJob', now() - interval '1 hour'), (2, 'SchedulerJob', now() - interval '7 seconds'), (3, 'DagProcessorJob', now());
`;

describe('the exporter of Postgres', { skip: await whySkip({ postgres, exporter }), timeout: 120_000 }, () => {
  const name = `lakelab-postgres-exporter-test-${randomBytes(4).toString('hex')}`;
  const [database = '', asker = ''] = ['database', 'asker'].map((part) => `${name}-${part}`);
  let url: string;

  before(async () => {
    await docker('network', 'create', name);
    const password = ['--env', 'POSTGRES_USER=lakelab', '--env', 'POSTGRES_PASSWORD=secret'];
    await docker('run', '--detach', '--name', database, '--network', name, '--network-alias', 'postgres', ...password, postgres);
    await untilHealthy(database, 60_000);
    await docker('exec', database, 'createdb', '-U', 'lakelab', 'airflow');
    await docker('exec', database, 'psql', '-q', '-U', 'lakelab', '-d', 'airflow', '-v', 'ON_ERROR_STOP=1', '-c', AIRFLOW);
    const connection = [
      '--env',
      'DATA_SOURCE_URI=postgres:5432/airflow?sslmode=disable',
      '--env',
      'DATA_SOURCE_USER=lakelab',
      '--env',
      'DATA_SOURCE_PASS=secret',
    ];
    const queries = ['--volume', `${root}compose/config/postgres-exporter:/etc/postgres-exporter:ro`];
    const options = ['--detach', '--name', asker, '--network', name, '--publish', '127.0.0.1::9187', ...connection, ...queries];
    await docker('run', ...options, exporter, '--extend.query-path=/etc/postgres-exporter/airflow.yaml');
    url = `http://${await docker('port', asker, '9187')}/metrics`;
  });

  after(async () => {
    await runCommand('docker', ['rm', '--force', '--volumes', database, asker]);
    await runCommand('docker', ['network', 'rm', name]);
  });

  /** Figures of a metric, by its labels but that of the server. */
  async function figures(metric: string): Promise<Record<string, number>> {
    const text = await (await fetch(url)).text();
    const lines = [...text.matchAll(new RegExp(`^${metric}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))];
    return Object.fromEntries(lines.map(([, labels = '', value]) => [labels.replace(/,?server="[^"]*",?/, ''), Number(value)]));
  }

  it('tells the daily jobs of the newest run, by state', async () => {
    for (let i = 0; i < 30 && ((await figures('pg_up').catch(() => ({}))) as Record<string, number>)[''] !== 1; i++) await delay(500);
    const states = { failed: 0, queued: 0, running: 1, skipped: 0, success: 1, up_for_retry: 0, upstream_failed: 0, waiting: 2 };
    assert.deepEqual(
      await figures('airflow_tasks_count'),
      Object.fromEntries(Object.entries(states).map(([state, count]) => [`state="${state}"`, count])),
    );
    assert.deepEqual(
      [await figures('airflow_run_active'), await figures('airflow_run_failed'), await figures('airflow_run_deadline_seconds')],
      [{ '': 1 }, { '': 0 }, { '': 200 }],
    );
    const about = (found: Record<string, number>, least: number): void => {
      const value = found[''] ?? NaN;
      assert.ok(value >= least && value < least + 60, `${value}, expected ${least} and the time since`);
    };
    about(await figures('airflow_run_seconds'), 100);
    about(await figures('airflow_longest_task_seconds'), 40);
    about(await figures('airflow_scheduler_heartbeat_age_seconds'), 7);
  });

  it('tells how Postgres is', async () => {
    assert.ok(((await figures('pg_database_size_bytes'))['datname="airflow"'] ?? 0) > 1e6);
    // Its health check, without waiting for its turn.
    await docker('exec', asker, 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:9187/');
  });

  it('says that Postgres is down when it is', async () => {
    await docker('kill', database);
    assert.deepEqual(await figures('pg_up'), { '': 0 });
  });
});
