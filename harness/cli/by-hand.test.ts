import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../load/clock.ts';
import type { EventTrace } from '../model/trace.ts';
import { chatEvent, post } from '../testing/events.ts';
import type { CliContext } from './context.ts';
import { labIn, type Result } from './testing/lab.ts';

const GUEST = '//lakelab/guest';

/** An environment's life by hand: that of the platform that needs nothing but this machine. */
describe('lab, by hand', { timeout: 120_000 }, () => {
  let cwd: string;
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lakelab-by-hand-'));
    const { code, stderr } = await lab(['up']);
    assert.equal(code, 0, stderr);
  });
  after(async () => {
    await lab(['reset']);
    await rm(cwd, { recursive: true, force: true });
  });
  const lab = (argv: readonly string[], changes: Partial<CliContext> = {}): Promise<Result> => labIn(cwd, argv, changes);
  const json = async <T>(...argv: string[]): Promise<T> => JSON.parse((await lab([...argv, '--json'])).stdout) as T;

  interface Endpoint {
    readonly name: string;
    readonly url: string;
  }

  it('status has one content in three forms', async () => {
    const { stdout } = await lab(['status']);
    assert.match(stdout, /^environment default \(embedded\) is up/);
    assert.match(stdout, /^ {2}ingest +up /m);
    const status = await json<{ url: string; token: string; endpoints: Endpoint[] }>('status');
    assert.deepEqual(status.endpoints, await json('open'));
    const variables = (await lab(['status', '--format', 'env'])).stdout.split('\n');
    assert.ok(variables.includes(`LAKELAB_URL=${status.url}`) && variables.includes(`LAKELAB_TOKEN=${status.token}`));
    const { code, stderr } = await lab(['status', '--json', '--format', 'env']);
    assert.equal(code, 2);
    assert.match(stderr, /--json and --format env are two forms/);
  });

  it('open lists what there is, and names the choices for a name that is unknown', async () => {
    const [endpoint] = await json<Endpoint[]>('open');
    assert.ok(endpoint);
    assert.match((await lab(['open'])).stdout, new RegExp(`^${endpoint.name} +${endpoint.url}`, 'm'));
    const { code, stderr } = await lab(['open', 'ingestoin']);
    assert.equal(code, 2);
    assert.match(stderr, /no endpoint "ingestoin" \(did you mean "ingestion"\?\)\nhint: .*ingestion.*metrics/);
  });

  it('open shows one in the browser, prints it in any case, and never fails for want of a browser', async () => {
    const { name, url } = (await json<Endpoint[]>('open'))[0] as Endpoint;
    const opened: string[] = [];
    const openBrowser = (shown: string): Promise<void> => (opened.push(shown), Promise.resolve());
    const desktop = { env: { DISPLAY: ':0' }, openBrowser };
    const line = new RegExp(`^${name} +${url}$`, 'm');
    for (const argv of [[], ['--print'], ['--json']]) {
      const { code, stdout } = await lab(['open', name, ...argv], desktop);
      assert.equal(code, 0);
      if (argv.includes('--json')) assert.deepEqual(JSON.parse(stdout), { name, url });
      else assert.match(stdout, line);
    }
    assert.deepEqual(opened, [url]);

    const broken = await lab(['open', name], { env: { DISPLAY: ':0' } });
    assert.deepEqual([broken.code, line.test(broken.stdout)], [0, true]);
    assert.match(broken.stderr, /the browser could not be opened: no browser\nnothing is opened/);
    const headless = await lab(['open', name], { openBrowser, env: { CI: 'true' } });
    assert.deepEqual([headless.code, line.test(headless.stdout)], [0, true]);
    assert.match(headless.stderr, /^nothing is opened: no browser can be shown here\n$/);
    assert.equal(opened.length, 1);
  });

  it('logs are filtered by age and component', async () => {
    assert.match((await lab(['logs'])).stdout, /^\S+Z ready on port \d+$/m);
    assert.match((await lab(['logs', '--since', '10m'])).stdout, /ready on port/);
    const later = { ...systemClock, epochMs: () => Date.now() + 3_600_000 };
    assert.equal((await lab(['logs', '--since', '10m'], { clock: later })).stdout, '');
    const component = await lab(['logs', 'stream']);
    assert.deepEqual([component.code, component.stdout], [0, '']);
    assert.match(component.stderr, /no line of this log names stream/);
    const nothing = await lab(['logs', '--grep', 'no such text']);
    assert.deepEqual([nothing.code, nothing.stdout], [0, '']);
    assert.match(nothing.stderr, /^none of the \d+ lines of this log fits$/m);
    const [line] = await json<{ time: string; text: string }[]>('logs', '--grep', 'ready on port', '--lines', '1');
    assert.match(line?.text ?? '', /^ready on port \d+$/);
    assert.ok(Date.parse(line?.time ?? '') <= Date.now());
    for (const [argv, error] of [
      [['logs', 'ingestion'], /no component "ingestion" \(did you mean "ingest"\?\)/],
      [['logs', 'strem'], /no component "strem" \(did you mean "stream"\?\)/],
      [['logs', '--since', '10'], /--since "10" is not a duration/],
    ] as const) {
      const { code, stderr } = await lab(argv);
      assert.equal(code, 2);
      assert.match(stderr, error);
    }
  });

  it('completion knows endpoints and components', async () => {
    assert.equal((await lab(['complete-words', '--', 'open', ''])).stdout, 'ingestion\nmetrics\n');
    assert.equal((await lab(['complete-words', '--', 'logs', ''])).stdout, 'ingest\nqueue\nstream\nlake\n');
  });

  it('trace follows an event by its id, as text and as JSON, and while its platform is down', async () => {
    const { url, ca, token } = await json<{ url: string; ca: string; token: string }>('status');
    const ingress = { baseUrl: new URL(url).origin, ca: await readFile(ca, 'utf8'), credentials: new Map([[GUEST, token]]) };
    const event = chatEvent(GUEST, 7, '2026-03-02T10:00:00.000Z', { id: 'traced-1' });
    const answer = await post(ingress, JSON.stringify([event]), { source: GUEST });
    const requestId = String(answer.headers['x-request-id']);
    const waiting = await json<EventTrace>('trace', 'traced-1');
    assert.match(waiting.arrivals[0]?.outcome ?? '', /^(?:waiting|persisted)$/);
    const isThere = async (): Promise<boolean> =>
      (await json<EventTrace>('trace', 'traced-1')).arrivals.every(({ outcome }) => outcome === 'persisted');
    for (let i = 0; i < 100 && !(await isThere()); i++) await delay(50);

    const { code, stdout } = await lab(['trace', 'traced-1', '--source', GUEST]);
    assert.equal(code, 0);
    const instant = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    const lines = [
      String.raw`^event traced-1 of //lakelab/guest: com\.lakelab\.note\.v1, happened 2026-03-02T10:00:00\.000Z; came once$`,
      `^request ${requestId}: in events$`,
      String.raw`^  ${instant} +ingestion  received$`,
      String.raw`^  ${instant} +\+\d+ ms  queue      durable, acknowledged$`,
      String.raw`^  ${instant} +\+\d+ ms  stream     kept +batch \d+$`,
      String.raw`^  ${instant} +\+\d+ ms  lake       committed +table events, event_day 2026-03-02, family service, file \S+\.parquet$`,
    ];
    for (const line of lines) assert.match(stdout, new RegExp(line, 'm'));

    const unknown = await lab(['trace', 'traced-2']);
    assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /^error EVENT_UNKNOWN: nothing is known of an event "traced-2"\nhint: [^\n]+\n$/);

    await lab(['down']);
    assert.equal((await lab(['trace', 'traced-1'])).stdout, stdout);
  });

  it('what is down has no endpoints and, for a shell, no variables', async () => {
    await lab(['down']);
    const open = await lab(['open']);
    assert.deepEqual([open.code, open.stdout], [2, '']);
    assert.match(open.stderr, /ENVIRONMENT_NOT_FOUND: environment "default" is down\nhint: lab up/);
    const status = await lab(['status', '--format', 'env']);
    assert.deepEqual([status.code, status.stdout], [3, '']);
    assert.match(status.stderr, /is down; its data is kept/);
  });
});

describe('lab doctor', () => {
  const machine = (memoryBytes: number): Partial<CliContext> => ({
    machine: () => ({ cores: 4, cpu: 'test', memoryBytes, os: platform(), node: 'v24.12.0' }),
  });
  const doctor = (argv: readonly string[], memoryBytes = 16 * 2 ** 30): Promise<Result> =>
    labIn(tmpdir(), ['doctor', ...argv], machine(memoryBytes));

  it('says what each platform lacks; its exit code is about the embedded one', async () => {
    const { code, stdout } = await doctor([]);
    assert.equal(code, 0);
    assert.match(stdout, /^The embedded platform can run here: \.\/lab run$/m);
    assert.match(
      stdout,
      /^The agnostic platform cannot run here yet:\n {2}missing +Docker +there is no docker command on the PATH\n +→ \S/m,
    );
    assert.equal((await doctor([], 2 ** 30)).code, 3);
  });

  it('is about one platform if so wanted, as JSON, too', async () => {
    const { code, stdout } = await doctor(['--platform', 'agnostic', '--json']);
    assert.equal(code, 3);
    const { ready, platforms } = JSON.parse(stdout) as {
      ready: boolean;
      platforms: { platform: string; ready: boolean; checks: object[] }[];
    };
    assert.deepEqual([ready, platforms.map((each) => [each.platform, each.ready, each.checks.length])], [false, [['agnostic', false, 1]]]);
    assert.match((await doctor(['--platform', 'agnostik'])).stderr, /PLATFORM_UNKNOWN: .*\nhint: did you mean "agnostic"\?/);
  });
});
