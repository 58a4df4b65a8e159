import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { searchLogs } from './log-store.ts';
import type { LogLine, LogQuery } from '../../../model/logs.ts';

interface Asked {
  readonly path: string;
  readonly body: { readonly size: number; readonly search_after?: readonly unknown[]; readonly query: unknown };
}

/** A store of so many lines; what it was asked for is noted. */
function search(query: LogQuery, count: number, asked: Asked[] = []): Promise<LogLine[]> {
  return searchLogs(query, {
    storeUrl: 'http://127.0.0.1:9',
    fetch: (input, init) => {
      const path = new URL(input instanceof Request ? input.url : input).pathname;
      // OpenSearch refuses a body here.
      if (path.endsWith('/_refresh'))
        return Promise.resolve(init?.body === undefined ? Response.json({}) : new Response('', { status: 400 }));
      const body = JSON.parse(init?.body as string) as Asked['body'];
      asked.push({ path, body });
      const from = body.search_after === undefined ? count : Number(/\.123(\d{6})Z$/.exec(String(body.search_after[0]))?.[1]);
      const numbers = Array.from({ length: Math.min(body.size, from) }, (_, index) => from - 1 - index);
      const hits = numbers.map((number) => ({
        _source: {
          '@timestamp': `2026-11-25T03:00:00.123${String(number).padStart(6, '0')}Z`,
          component: 'kafka',
          container: 'kafka-1',
          message: String(number),
        },
      }));
      return Promise.resolve(Response.json({ hits: { hits } }));
    },
  });
}
const queryOf = async (query: Omit<LogQuery, 'lines'>): Promise<unknown> => {
  const asked: Asked[] = [];
  await search({ ...query, lines: 5 }, 0, asked);
  return asked[0]?.body.query;
};

describe('the store of logs', () => {
  it('gives the newest lines, oldest first, as people read them', async () => {
    assert.deepEqual(await search({ lines: 2 }, 30), [
      { time: '2026-11-25T03:00:00.123Z', container: 'kafka-1', text: '28' },
      { time: '2026-11-25T03:00:00.123Z', container: 'kafka-1', text: '29' },
    ]);
    assert.deepEqual(await search({ lines: 200 }, 0), []);
    assert.deepEqual(await search({ lines: 0 }, 10), []);
  });

  it('is asked again for more than it gives at once, from where it has ended', async () => {
    const asked: Asked[] = [];
    const lines = await search({ lines: 25_000 }, 21_000, asked);
    assert.deepEqual(
      lines.map(({ text }) => Number(text)),
      Array.from({ length: 21_000 }, (_, index) => index),
    );
    assert.deepEqual(
      asked.map(({ path, body }) => [path, body.size, body.search_after?.[0]]),
      [
        ['/logs-*/_search', 10_000, undefined],
        ['/logs-*/_search', 10_000, '2026-11-25T03:00:00.123011000Z'],
        ['/logs-*/_search', 5000, '2026-11-25T03:00:00.123001000Z'],
      ],
    );
  });

  it('is asked for the lines of requests only by who names a component or a text', async () => {
    const asked: Asked[] = [];
    for (const query of [{}, { sinceMs: 5 }, { component: 'haproxy' }, { text: 'x' }]) await search({ ...query, lines: 1 }, 0, asked);
    assert.deepEqual(
      asked.map(({ path }) => path),
      ['/logs-*/_search', '/logs-*/_search', '/logs-*,requests-*/_search', '/logs-*,requests-*/_search'],
    );
  });

  it('does not pass on what would rewrite a terminal', async () => {
    const fetch = (): Promise<Response> =>
      Promise.resolve(
        Response.json({
          hits: { hits: [{ _source: { '@timestamp': '2026-11-25T03:00:00Z', container: 'a-1', message: 'a\u001B[31mb' } }] },
        }),
      );
    const [line] = await searchLogs({ lines: 1 }, { storeUrl: 'http://127.0.0.1:9', fetch });
    assert.equal(line?.text, 'ab');
  });

  it('is asked for what is wanted: a component or a container, an age, a text with what would mean more to it', async () => {
    assert.deepEqual(await queryOf({}), { bool: { filter: [] } });
    assert.deepEqual(await queryOf({ component: 'kafka', sinceMs: 1000, text: 'a*b?c\\d' }), {
      bool: {
        filter: [
          { range: { '@timestamp': { gte: 1000, format: 'epoch_millis' } } },
          { bool: { should: [{ term: { component: 'kafka' } }, { term: { container: 'kafka' } }] } },
          { wildcard: { 'message.exact': String.raw`*a\*b\?c\\d*` } },
        ],
      },
    });
  });

  it('rejects where it does not answer as it should', async () => {
    const storeUrl = 'http://127.0.0.1:9';
    await assert.rejects(
      searchLogs({ lines: 1 }, { storeUrl, fetch: () => Promise.resolve(new Response('', { status: 503 })) }),
      /HTTP 503/,
    );
  });
});
