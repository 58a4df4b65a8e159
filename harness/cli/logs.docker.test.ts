import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from '../model/logs.ts';
import { builtImages, isOptional, replicasOf, servicesOf } from '../platforms/agnostic/components.ts';
import { whySkip } from '../platforms/docker/testing/containers.ts';
import { labIn, type Result } from './testing/lab.ts';

/** Shorter ones, such as names of countries, stand in logs for other reasons. */
const TELLING_CHARACTERS = 16;
/** rsyslog waits for the store, then reads what was written before. */
const SHIPPED_MS = 30_000;

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) yield* stringsIn(member);
}

describe('the log of containers, by hand', { skip: await whySkip(builtImages), timeout: 600_000 }, () => {
  let cwd: string;
  const lab = async (...argv: string[]): Promise<Result> => {
    const result = await labIn(cwd, argv);
    assert.equal(result.code, 0, result.stderr);
    return result;
  };

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lakelab-logs-'));
    await lab('up', '--platform', 'agnostic', '--profile', 'monitored');
    await lab('generate', 'smoke', '--environment', 'default');
    await delay(SHIPPED_MS);
  });
  after(async () => {
    await labIn(cwd, ['reset']);
    await rm(cwd, { recursive: true, force: true });
  });

  it('comes from the store, from every container, with neither secrets nor what events hold', async () => {
    const { stdout, stderr } = await lab('logs', '--lines', '1000000', '--json');
    assert.match(stderr, /^reads the store of logs$/m);
    const lines = JSON.parse(stdout) as LogLine[];
    // Lines of requests are for those who ask for them.
    const ofGateway = JSON.parse((await lab('logs', 'haproxy', '--lines', '1000000', '--json')).stdout) as LogLine[];
    assert.ok(ofGateway.some(({ text }) => /^request \S{36} received_ms=/.test(text)));
    assert.ok(!lines.some(({ text }) => text.startsWith('request ')));
    const names = servicesOf('monitored')
      .filter((service) => !isOptional(service))
      .flatMap((service) => Array.from({ length: replicasOf(service) }, (_, index) => `${service}-${index + 1}`));
    const silent = names.filter((name) => !lines.some(({ container }) => container === name));
    // They say nothing while all is well.
    assert.deepEqual(
      silent.filter((name) => !/^(rsyslog|container-exporter|haproxy)-/.test(name)),
      [],
    );
    assert.ok(lines.some(({ container, level, text }) => container === 'ingest-1' && level === 'info' && text.startsWith('ready on port')));

    const folder = join(cwd, '.lakelab/environments/default');
    const secrets = await Promise.all(
      ['passwords.json', 'tokens.json', 'secrets.json'].map(async (name) => [
        ...stringsIn(JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown),
      ]),
    );
    const events = (await lab('generate', 'smoke')).stdout.split('\n').flatMap((line) => {
      try {
        return [...stringsIn((JSON.parse(line) as { data?: unknown }).data)];
      } catch {
        return line;
      }
    });
    const forbidden = new Set([...secrets.flat(), ...events].filter((text) => text.length >= TELLING_CHARACTERS));
    assert.ok(forbidden.size > 1000);
    const text = [...lines, ...ofGateway].map((line) => line.text).join('\n');
    assert.deepEqual(
      [...forbidden].filter((secret) => text.includes(secret)),
      [],
    );
  });

  it('is asked for a component, an age and a text; and of the containers themselves when there is no store', async () => {
    const ready = await lab('logs', 'ingest', '--grep', 'ready on port', '--since', '10m');
    assert.match(ready.stdout, /^\S+Z ingest-[12] ready on port 8080, \d+ types of events\n\S+Z ingest-[12] ready[^\n]+\n$/);
    assert.match((await lab('logs', 'ingest-2', '--grep', 'ready on port')).stdout, /^\S+Z ingest-2 ready [^\n]+\n$/);
    const nothing = await lab('logs', 'kafka', '--grep', 'no such text');
    assert.deepEqual([nothing.stdout, /no line of this log fits/.test(nothing.stderr)], ['', true]);
    const { code, stderr } = await labIn(cwd, ['logs', 'kafak']);
    assert.equal(code, 2);
    assert.match(stderr, /no component "kafak" \(did you mean "kafka"\?\)/);

    await lab('down');
    const saved = await lab('logs', 'ingest', '--grep', 'ready on port');
    assert.match(saved.stderr, /^reads what its containers have kept/m);
    assert.equal(saved.stdout, ready.stdout);
  });
});
