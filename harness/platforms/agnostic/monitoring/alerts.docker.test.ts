import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { FiredAlert } from '../../../model/alerts.ts';
import { DEFAULT_BUNDLE_SIZE } from '../../../model/scenario.ts';
import type { RunningPlatform } from '../../../model/platform.ts';
import { contextFor } from '../../../testing/conformance.ts';
import { whySkip } from '../../docker/testing/containers.ts';
import { agnostic } from '../agnostic.ts';
import { builtImages, isOptional, servicesOf, type ServiceName } from '../components.ts';
import { readEnvironment } from '../environment.ts';

const SOON_MS = 60_000;
/** What is evaluated within the minute is seen a little later. */
const LOOK_MS = 2000;
/** Most of it is the start of what was killed. */
const RECOVERY_MS = 300_000;
/** What others need when they start: without it they would die again and again, which is told, too. */
const foundations: readonly ServiceName[] = ['postgres', 'minio', 'kafka'];
/** Who tells of the others. They are killed when the others have been told of; who evaluates the rules cannot tell of itself. */
const tellers: readonly ServiceName[] = ['container-exporter', 'alertmanager'];
/** Whose image may not be had is not there to be killed. */
const services = servicesOf('full').filter((name) => !isOptional(name));
const others = services.filter((name) => name !== 'prometheus' && !tellers.includes(name));

describe('the monitoring of the agnostic platform', { skip: await whySkip(builtImages), timeout: 1_200_000 }, () => {
  let directory: string;
  let running: RunningPlatform;
  let prometheus: string;

  const query = async (text: string): Promise<readonly { metric: Record<string, string>; value: [number, string] }[]> => {
    const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query: text }).toString()}`);
    return ((await response.json()) as { data: { result: [] } }).data.result;
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-monitored-'));
    running = await agnostic.start({ ...contextFor(agnostic, directory), etl: { engine: 'spark', bundleSize: DEFAULT_BUNDLE_SIZE } });
    prometheus = `http://127.0.0.1:${(await readEnvironment(directory))?.ports.prometheus}`;
  });

  after(async () => {
    await running?.[Symbol.asyncDispose]();
    await agnostic.reset(directory);
  });

  it('has every component, or says why it goes without one that can be done without', async () => {
    const { components } = await running.vitals();
    const { skipped = [], endpoints } = running;
    assert.deepEqual([...components, ...skipped].map(({ component }) => component).toSorted(), servicesOf('full').toSorted());
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
    const firing = async (): Promise<string[]> =>
      (await query('ALERTS{alertstate="firing"}')).map(({ metric }) => `${metric['alertname']} ${metric['component']}`);
    const until = async (what: string, patienceMs: number, isSo: () => Promise<boolean>): Promise<void> => {
      const deadline = performance.now() + patienceMs;
      for (; !(await isSo()); await delay(LOOK_MS)) assert.ok(performance.now() < deadline, `${what}: ${(await firing()).join(', ')}`);
    };

    /** Kills them all, and waits until one of the alerts tells of each. */
    const killAndHear = async (names: readonly ServiceName[], alertNames: readonly string[]): Promise<void> => {
      const killedMs = new Map<string, number>();
      for (const name of names) {
        await running.faults.kill(name);
        killedMs.set(name, Date.now());
      }
      const beganMs = Math.min(...killedMs.values());
      const firstOf = (fired: readonly FiredAlert[], name: string): FiredAlert | undefined =>
        fired.find((alert) => alert.component === name && alertNames.includes(alert.name) && alert.firedMs >= (killedMs.get(name) ?? 0));
      let fired: readonly FiredAlert[] = [];
      for (; Date.now() - beganMs < SOON_MS + 10_000 && !names.every((name) => firstOf(fired, name)); await delay(LOOK_MS)) {
        fired = await alerts.firedSince(beganMs);
      }
      for (const name of names) {
        const alert = firstOf(fired, name);
        assert.ok(alert, `nothing told of ${name}: ${JSON.stringify(fired)}`);
        const tookMs = alert.firedMs - (killedMs.get(name) ?? 0);
        assert.ok(tookMs <= SOON_MS, `${name}: ${tookMs} ms`);
        test.diagnostic(`${name}: ${alert.name} after ${(tookMs / 1000).toFixed(1)} s`);
      }
    };

    await killAndHear(others, ['ComponentDown']);
    const alertmanager = `http://127.0.0.1:${(await readEnvironment(directory))?.ports.alertmanager}`;
    const gathered = await (await fetch(`${alertmanager}/api/v2/alerts`)).text();
    for (const name of others) assert.ok(gathered.includes(`"component":"${name}"`), `Alertmanager has not heard of ${name}`);

    const restartedMs = Date.now();
    for (const name of foundations) await running.faults.restart(name);
    await until('what others need is not there again', RECOVERY_MS, async () => {
      const well = await query('container_running == 1 unless on (component) container_starting == 1');
      return foundations.every((name) => well.some(({ metric }) => metric['component'] === name));
    });
    for (const name of others) await running.faults.restart(name);
    await until('told to be down though it runs', SOON_MS, async () => !(await firing()).some((text) => text.startsWith('ComponentDown ')));
    test.diagnostic(`nothing told to be down ${((Date.now() - restartedMs) / 1000).toFixed(0)} s after the first restart`);

    // While the others still start: whoever says what runs, and whoever gathers what is told.
    await killAndHear(tellers, ['ComponentDown', 'ComponentSilent']);
    for (const name of tellers) await running.faults.restart(name);
    // Who does not hear says nothing: all must be heard again before silence means something.
    await until('not well again', RECOVERY_MS, async () => {
      if ((await query('up == 0')).length > 0 || (await firing()).length > 0) return false;
      const well = await query('lakelab_component_running == lakelab_component_replicas');
      return services.every((name) => well.some(({ metric }) => metric['component'] === name));
    });
    test.diagnostic(`all silent again ${((Date.now() - restartedMs) / 1000).toFixed(0)} s after the first restart`);
  });
});
