import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { FiredAlert } from '../../../model/alerts.ts';
import type { RunningPlatform } from '../../../model/platform.ts';
import { contextFor } from '../../../testing/conformance.ts';
import { whySkip } from '../../docker/testing/containers.ts';
import { agnostic } from '../agnostic.ts';
import { builtImages, isOptional, killableServices, servicesOf } from '../components.ts';
import { readEnvironment } from '../environment.ts';

const SOON_MS = 60_000;
/** Most of it is the start of what was killed. */
const RECOVERY_MS = 240_000;
const targets = servicesOf('monitored').filter((name) => killableServices.includes(name));

describe('the monitoring of the agnostic platform', { skip: await whySkip(builtImages), timeout: 900_000 }, () => {
  let directory: string;
  let running: RunningPlatform;
  let prometheus: string;

  const query = async (text: string): Promise<readonly { metric: Record<string, string>; value: [number, string] }[]> => {
    const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query: text }).toString()}`);
    return ((await response.json()) as { data: { result: [] } }).data.result;
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-monitored-'));
    running = await agnostic.start({ ...contextFor(agnostic, directory), monitoring: true });
    prometheus = `http://127.0.0.1:${(await readEnvironment(directory))?.ports.prometheus}`;
  });

  after(async () => {
    await running?.[Symbol.asyncDispose]();
    await agnostic.reset(directory);
  });

  it('has every component, or says why it goes without one that can be done without', async () => {
    const { components } = await running.vitals();
    const { skipped = [], endpoints } = running;
    assert.deepEqual([...components, ...skipped].map(({ component }) => component).toSorted(), servicesOf('monitored').toSorted());
    for (const { component, why } of skipped) {
      assert.ok(isOptional(component), component);
      assert.match(why, /^its image cannot be pulled here \(/);
      assert.ok(!endpoints.some(({ name }) => name === component), component);
      assert.deepEqual(await query(`lakelab_component_replicas{component="${component}"}`), []);
    }
    assert.ok(skipped.length > 0 || endpoints.some(({ name }) => name === 'grafana'));
    assert.deepEqual(
      components.filter(({ component, health }) => health === 'down' && !isOptional(component)),
      [],
    );
  });

  it('hears all that it asks, and knows how the lake is', async () => {
    // Each is asked every 15 s.
    for (let i = 0; i < 40 && (await query('up == 0 or absent(up{job="trino"})')).length > 0; i++) await delay(1000);
    assert.deepEqual(await query('up == 0'), []);
    const jobs = await query('count by (job) (up)');
    assert.deepEqual(
      jobs.map(({ metric, value }) => `${metric['job']} ${value[1]}`).toSorted(),
      'alertmanager,container-use,containers,haproxy,host,ingest,kafka,minio,postgres,prometheus,stream,trino'
        .split(',')
        .map((job) => `${job} ${job === 'ingest' ? 2 : 1}`),
    );
    const known = await query('{__name__=~"lakelab_(consumer_lag_records|lake_stale_seconds|ingest_events_per_second|disk_free_ratio)"}');
    assert.equal(known.length, 4, JSON.stringify(known));
    const [stale] = await query('lakelab_lake_stale_seconds');
    assert.ok(Number(stale?.value[1]) < 60, JSON.stringify(stale));
  });

  it('tells within a minute of every component that dies, and that it is well again', async (test) => {
    const alerts = running.alerts;
    assert.ok(alerts);
    const beganMs = Date.now();
    const killedMs = new Map<string, number>();
    for (const name of targets) {
      await running.faults.kill(name);
      killedMs.set(name, Date.now());
    }
    const first = (fired: readonly FiredAlert[], name: string): FiredAlert | undefined =>
      fired.find((alert) => alert.component === name && alert.name === 'ComponentDown');
    let fired: readonly FiredAlert[] = [];
    for (; Date.now() - beganMs < SOON_MS + 10_000 && !targets.every((name) => first(fired, name)); await delay(2000)) {
      fired = await alerts.firedSince(beganMs);
    }
    for (const name of targets) {
      const alert = first(fired, name);
      assert.ok(alert, `nothing told of ${name}: ${JSON.stringify(fired)}`);
      const tookMs = alert.firedMs - (killedMs.get(name) ?? 0);
      assert.ok(tookMs <= SOON_MS, `${name}: ${tookMs} ms`);
      test.diagnostic(`${name}: ${tookMs} ms`);
    }
    const gathered = await (
      await fetch(`${prometheus.replace(/\d+$/, String((await readEnvironment(directory))?.ports.alertmanager))}/api/v2/alerts`)
    ).text();
    for (const name of targets) assert.ok(gathered.includes(`"component":"${name}"`), `Alertmanager has not heard of ${name}`);

    for (const name of targets) await running.faults.restart(name);
    const restartedMs = Date.now();
    const firing = async (): Promise<string[]> =>
      (await query('ALERTS{alertstate="firing"}')).map(({ metric }) => `${metric['alertname']} ${metric['component']}`);
    for (; Date.now() - restartedMs < RECOVERY_MS && (await firing()).length > 0; await delay(2000));
    assert.deepEqual(await firing(), []);
    test.diagnostic(`all silent again ${Date.now() - restartedMs} ms after the restart`);
  });
});
