import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../../docker/command.ts';
import { inspectEngine } from '../../docker/engine.ts';
import { docker, untilHealthy, whySkip } from '../../docker/testing/containers.ts';
import { imageTable } from '../components.ts';
import { TROUBLE } from '../../../../compose/dashboards/trouble.ts';
import { searchLogs } from './log-store.ts';
import type { LogLine } from '../../../model/logs.ts';

const opensearch = imageTable.components['opensearch']?.tag ?? '';
const rsyslog = imageTable.components['rsyslog']?.tag ?? '';
const BURST = 100_000;

describe('logs on their way to the store', { skip: await whySkip({ opensearch, rsyslog }), timeout: 600_000 }, () => {
  const project = `lakelab-logs-test-${randomBytes(4).toString('hex')}`;
  const [store = '', shipper = ''] = ['store', 'shipper'].map((part) => `${project}-${part}`);
  const writers: string[] = [];
  let storeUrl: string;

  before(async () => {
    const state = await inspectEngine(runCommand);
    const root = 'engine' in state ? state.engine.dataDirectory : '';
    await docker('network', 'create', project);
    const environment = (...settings: string[]): string[] => settings.flatMap((setting) => ['--env', setting]);
    const settings = environment(
      'discovery.type=single-node',
      'node.processors=1',
      'indices.breaker.total.use_real_memory=false',
      'cluster.routing.allocation.disk.threshold_enabled=false',
      'OPENSEARCH_JAVA_OPTS=-Xms256m -Xmx256m -XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
    );
    const reachable = ['--network', project, '--network-alias', 'opensearch', '--publish', '127.0.0.1::9200'];
    await docker('run', '--detach', '--name', store, ...reachable, ...settings, opensearch);
    const files = ['--volume', `${root}/containers:/var/lib/docker/containers:ro`, '--read-only', '--tmpfs', '/run/rsyslog:size=32m'];
    const own = environment(`LOGS_PROJECT=${project}`, 'LOGS_RUN=20261125-a');
    await docker('run', '--detach', '--name', shipper, '--network', project, '--cap-drop', 'ALL', ...files, ...own, rsyslog);
    await untilHealthy(shipper, 180_000);
    await findStore();
  });

  after(async () => {
    await runCommand('docker', ['rm', '--force', '--volumes', store, shipper, ...writers]);
    await runCommand('docker', ['network', 'rm', project]);
  });

  /** A port that the engine has chosen is another one after each start. */
  async function findStore(): Promise<void> {
    storeUrl = `http://${await docker('port', store, '9200')}`;
  }

  /** Starts a container with this log tag that runs a shell script. */
  async function write(tag: string, script: string): Promise<string> {
    const name = `${project}-writer-${writers.length}`;
    writers.push(name);
    const rotated = ['--log-driver', 'json-file', '--log-opt', 'max-size=10m', '--log-opt', 'max-file=3', '--log-opt', `tag=${tag}`];
    await docker('run', '--detach', '--name', name, ...rotated, '--entrypoint', 'bash', rsyslog, '-c', script);
    return name;
  }

  /** Lines of 100 characters with their numbers, in some seconds. */
  const burst = `awk 'BEGIN { for (i = 1; i <= ${BURST}; i++) { printf "line %06d of a burst that is as long as lines of logs usually are, with an end that says so: %06d\\n", i, i; if (i % 5000 == 0) { fflush(); system("sleep 0.2") } } }'`;
  const numbers = (lines: readonly LogLine[]): number[] => lines.map(({ text }) => Number(/^line (\d{6}) /.exec(text)?.[1]));

  /** The stored lines of a component, as soon as there are so many; after a while those that there are. */
  async function stored(component: string, count: number): Promise<LogLine[]> {
    let found: LogLine[] = [];
    for (const begunMs = performance.now(); performance.now() - begunMs < 180_000; await delay(1000)) {
      const total = await countOf(component).catch(() => 0);
      if (total >= count) break;
    }
    // What comes too late would be there twice.
    await delay(3000);
    found = await searchLogs({ component, lines: 2 * BURST }, { storeUrl });
    return found;
  }

  async function countOf(component: string): Promise<number> {
    const response = await fetch(`${storeUrl}/logs-*/_count?q=component:${component}`);
    return ((await response.json()) as { count: number }).count;
  }

  async function indices(): Promise<string[]> {
    const response = await fetch(`${storeUrl}/_cat/indices/logs-*?h=index&s=index`);
    return (await response.text()).split('\n').filter((name) => name !== '');
  }

  /** Every number once. The order of lines of the same nanosecond is not told. */
  function assertAll(lines: readonly LogLine[]): void {
    assert.equal(lines.length, BURST);
    assert.equal(new Set(numbers(lines)).size, BURST);
  }

  it('come with who wrote them, of this project alone; those of our own services in parts', async () => {
    const own = { time: '2026-11-25T03:00:00Z', level: 'warning', msg: 'says "so"\nand so', run: 'of the service' };
    const parts = [
      `echo '${JSON.stringify(own)}'`,
      `echo '  [INFO] an umlaut: ü, a tab:\t, a backslash: \\\\'`,
      `echo '{"other":1}'`,
      `echo '{"msg":"of whom?"}'`,
      'echo to stderr >&2',
    ];
    await write(`${project}/some-service-2`, parts.join('; '));
    await write(`${project}x/some-service-1`, 'echo of another project');
    const lines = await stored('some-service', 5);
    const line = { container: 'some-service-2', run: '20261125-a' };
    assert.deepEqual(
      lines
        .map(({ time, ...rest }) => ({ ...rest, time: Math.abs(Date.parse(time ?? '') - Date.now()) < 600_000 }))
        .toSorted((a, b) => (a.text < b.text ? -1 : 1)),
      [
        { ...line, text: '  [INFO] an umlaut: ü, a tab:\t, a backslash: \\\\' },
        { ...line, text: 'says "so"\nand so', level: 'warning' },
        { ...line, text: 'to stderr' },
        { ...line, text: '{"msg":"of whom?"}' },
        { ...line, text: '{"other":1}' },
      ].map((each) => ({ ...each, time: true })),
    );
    assert.deepEqual((await searchLogs({ text: 'of another project', lines: 1 }, { storeUrl })).length, 0);
    assert.deepEqual((await searchLogs({ text: '[INFO] an umlaut', lines: 9 }, { storeUrl })).length, 1);
  });

  it('are in indices of their own if a gateway writes them of each request', async () => {
    await write(`${project}/haproxy-1`, 'echo "request 0190-7 received_ms=1 status=202"; echo "Proxy ingest started"');
    const lines = await stored('haproxy', 1);
    assert.deepEqual(lines.map(({ text }) => text).toSorted(), ['Proxy ingest started', 'request 0190-7 received_ms=1 status=202']);
    assert.equal((await searchLogs({ text: 'request 0190-7 ', lines: 9 }, { storeUrl })).length, 1);
    const all = await searchLogs({ lines: 100 }, { storeUrl });
    assert.ok(all.some(({ text }) => text.startsWith('Proxy')) && !all.some(({ text }) => text.startsWith('request')));
    const hours = (await (await fetch(`${storeUrl}/_cat/indices/requests-*?h=index`)).text()).trim();
    assert.match(hours, /^requests-\d{4}\.\d\d\.\d\d\.\d\d$/);
  });

  it('are found by words that mean trouble, as the dashboard asks', async () => {
    await write(
      `${project}/troubled-1`,
      'echo "java.lang.IllegalStateException: x"; echo "o.a.kafka.KafkaException y"; echo "all is well"',
    );
    await stored('troubled', 3);
    const response = await fetch(`${storeUrl}/logs-*/_search?q=${encodeURIComponent(`component:troubled AND (${TROUBLE})`)}`);
    const { hits } = (await response.json()) as { hits: { hits: { _source: { message: string } }[] } };
    assert.deepEqual(hits.hits.map(({ _source: { message } }) => message.split(' ', 1).join('')).toSorted(), [
      'java.lang.IllegalStateException:',
      'o.a.kafka.KafkaException',
    ]);
  });

  it(`are all there, each once, after a burst of ${BURST}`, async () => {
    await write(`${project}/burst-1`, burst);
    assertAll(await stored('burst', BURST));
  });

  it('are all there, each once, when the store is away amid a burst', async () => {
    await write(`${project}/outage-1`, burst);
    await delay(1000);
    await docker('kill', store);
    await delay(10_000);
    await docker('start', store);
    await findStore();
    assertAll(await stored('outage', BURST));
  });

  it('are all there, each once, when store and shipper are killed amid a burst', async () => {
    await write(`${project}/killed-1`, burst);
    await delay(1000);
    await docker('kill', shipper);
    await delay(500);
    await docker('kill', store);
    await docker('start', shipper);
    await delay(5000);
    await docker('start', store);
    await findStore();
    assertAll(await stored('killed', BURST));
    // And what was there before is not there again.
    assertAll(await stored('burst', BURST));
  });

  it('are sent again until the store takes them', async () => {
    const [index = ''] = (await indices()).slice(-1);
    const block = async (isBlocked: boolean): Promise<void> => {
      const options = { method: 'PUT', headers: { 'content-type': 'application/json' } };
      const response = await fetch(`${storeUrl}/${index}/_settings`, {
        ...options,
        body: JSON.stringify({ 'index.blocks.write': isBlocked }),
      });
      assert.equal(response.status, 200);
    };
    await block(true);
    await write(`${project}/refused-1`, burst);
    await delay(15_000);
    assert.equal(await countOf('refused'), 0);
    await block(false);
    assertAll(await stored('refused', BURST));
    assert.match(await docker('logs', '--tail', '5', shipper), /the store has refused lines/);
  });

  it('stay for some days, and do not take more than so much', async () => {
    const put = async (index: string): Promise<void> => {
      const response = await fetch(`${storeUrl}/${index}/_doc?refresh=true`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ '@timestamp': '2026-11-25T03:00:00Z', container: 'old-1', message: 'old' }),
      });
      assert.equal(response.status, 201);
    };
    const now = await indices();
    const dayBefore = (days: number): string =>
      `logs-${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '.')}`;
    for (const days of [2, 6, 9]) await put(dayBefore(days));
    await docker('exec', shipper, 'keep-logs', 'remove');
    assert.deepEqual(await indices(), [dayBefore(6), dayBefore(2), ...now]);
    await docker('exec', '--env', 'LOGS_KEEP_MB=0', shipper, 'keep-logs', 'remove');
    assert.deepEqual(await indices(), now.slice(-1));

    // Those of requests have a bound of their own.
    const ofRequests = async (): Promise<string> => (await fetch(`${storeUrl}/_cat/indices/requests-*?h=index&s=index`)).text();
    const newest = await ofRequests();
    await put(`${dayBefore(1).replace('logs-', 'requests-')}.07`);
    await docker('exec', shipper, 'keep-logs', 'remove');
    assert.match(await ofRequests(), /\.07\n/);
    await docker('exec', '--env', 'LOGS_KEEP_REQUESTS_MB=0', shipper, 'keep-logs', 'remove');
    assert.equal(await ofRequests(), newest);
  });
});
