import assert from 'node:assert/strict';
import { request } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, describe, it } from 'node:test';
import { LiveFeed } from '../feed.ts';
import { begun, phase, sample } from '../testing/states.ts';
import { LiveServer } from './live-server.ts';

interface ServerEvent {
  readonly event: string;
  readonly data: Record<string, string>;
}

/** Reads server-sent events as a browser does. */
async function* eventsOf(url: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const response = await fetch(url, { signal });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  let text = '';
  for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string): string => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      yield { event: field('event'), data: JSON.parse(field('data')) as Record<string, string> };
    }
  }
}

describe('the live page', () => {
  let directory: string;
  let feed: LiveFeed;
  let server: LiveServer;
  const stop = new AbortController();
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-page-'));
  });
  after(async () => {
    stop.abort();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    feed = new LiveFeed(begun({ scenario: '<script>alert(1)</script>' }), Date.now);
    server = await LiveServer.start({ feed, directory, token: 'secret', epochMs: Date.now });
  });
  afterEach(() => server.close(0));

  async function next(events: AsyncGenerator<ServerEvent>, wanted: (event: ServerEvent) => boolean): Promise<ServerEvent> {
    for (;;) {
      const { value, done } = await events.next();
      assert.ok(done !== true, 'the stream ended early');
      if (wanted(value)) return value;
    }
  }

  it('is complete by itself, escapes what it shows, and loads nothing from elsewhere', async () => {
    feed.tell(phase('load', 'load <b>5 s</b>'));
    feed.tell(sample(1000, 10));
    feed.tell(sample(2000, 30));
    const response = await fetch(server.url);
    const text = await response.text();
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.ok(!text.includes('<script>alert') && text.includes('&lt;script&gt;alert(1)'));
    assert.match(text, /load &lt;b&gt;5 s&lt;\/b&gt;/);
    assert.match(text, /<dt>sent<\/dt>\s*<dd>30<\/dd>/);
    assert.ok(!/(src|href)="(https?:)?\/\//.test(text));
    for (const file of ['page.css', 'page.js']) assert.equal((await fetch(server.url + file)).status, 200);
  });

  it('tells nobody who does not know its address', async () => {
    const { origin, port } = new URL(server.url);
    for (const path of ['/', '/secre/', '/events', '/secret', '/secret/../../etc/passwd', '/secret/live-server.ts']) {
      assert.equal((await fetch(origin + path)).status, 404, path);
    }
    assert.equal((await fetch(server.url, { method: 'POST' })).status, 405);
    const rebound = await new Promise<number | undefined>((resolve) => {
      request({ port, path: '/secret/', headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode)).end();
    });
    assert.equal(rebound, 404);
  });

  it('sends what has changed, and only that', async () => {
    const events = eventsOf(`${server.url}events`, stop.signal);
    const first = await next(events, () => true);
    assert.deepEqual(Object.keys(first.data).toSorted(), ['curves', 'figures', 'findings', 'head', 'phases', 'processes']);
    feed.tell({ kind: 'finding', finding: { severity: 'error', code: 'X', message: 'trouble' } });
    const second = await next(events, ({ data }) => 'findings' in data);
    assert.match(second.data['findings'] ?? '', /trouble/);
    assert.ok(!('figures' in second.data));
  });

  it('becomes the report when the run ends, and does not close before the page has it', async () => {
    assert.equal((await fetch(`${server.url}report`, { redirect: 'manual' })).status, 303);
    const events = eventsOf(`${server.url}events`, stop.signal);
    await next(events, () => true);
    await writeFile(join(directory, 'report.html'), '<!doctype html><title>the report</title>');
    feed.tell({ kind: 'end', outcome: 'met', exitCode: 0 });
    let closed = false;
    const closing = server.close(60_000).then(() => (closed = true));
    await next(events, ({ event }) => event === 'end');
    assert.equal(closed, false);
    assert.match(await (await fetch(`${server.url}report`)).text(), /the report/);
    await closing;
    await assert.rejects(fetch(server.url));
    await rm(join(directory, 'report.html'));
  });

  it('tells a late comer of the end, and waits for nobody who is not there', async () => {
    feed.tell({ kind: 'end', outcome: 'missed', exitCode: 1 });
    await next(eventsOf(`${server.url}events`, stop.signal), ({ event }) => event === 'end');
    const text = await (await fetch(`${server.url}report`)).text();
    assert.match(text, /left no record/);
    await server.close(60_000);
  });
});
