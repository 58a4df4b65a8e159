import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIndicatorLog } from './indicator-log.ts';

const NOW_MS = 1_770_000_100_000;

function logOf(answer: (url: URL) => unknown) {
  const asked: URL[] = [];
  const log = createIndicatorLog({
    prometheusUrl: 'http://127.0.0.1:9',
    fetch: (input) => {
      const url = new URL(input instanceof Request ? input.url : input);
      asked.push(url);
      return Promise.resolve(Response.json({ status: 'success', data: { result: answer(url) } }));
    },
  });
  return { asked, log };
}

describe('the log of indicators', () => {
  it('tells each by name and labels, with what was known of it when, and how often nobody answered', async () => {
    const { log, asked } = logOf(({ pathname, searchParams }) => {
      if (pathname.endsWith('query_range')) {
        return [
          { metric: { __name__: 'lakelab_lake_stale_seconds' }, values: [[NOW_MS / 1000 - 5, '2.5']] },
          {
            metric: { __name__: 'lakelab_acknowledge_seconds', quantile: '0.99' },
            values: [
              [NOW_MS / 1000 - 10, 'NaN'],
              [NOW_MS / 1000 - 5, '0.25'],
            ],
          },
          { metric: { __name__: 'lakelab_acknowledge_seconds', quantile: '0.5' }, values: [[NOW_MS / 1000, 'NaN']] },
        ];
      }
      const isAnswered = searchParams.get('query')?.includes('sum_over_time');
      return [
        { metric: { job: 'kafka' }, value: [NOW_MS / 1000, isAnswered ? '38' : '40'] },
        { metric: { job: 'haproxy' }, value: [NOW_MS / 1000, '120'] },
      ];
    });
    assert.deepEqual(await log.between(NOW_MS - 600_000, NOW_MS), {
      indicators: [
        { name: 'lakelab_acknowledge_seconds{quantile="0.99"}', points: [[NOW_MS - 5000, 0.25]] },
        { name: 'lakelab_lake_stale_seconds', points: [[NOW_MS - 5000, 2.5]] },
      ],
      scrapes: [
        { of: 'haproxy', asked: 120, failed: 0 },
        { of: 'kafka', asked: 40, failed: 2 },
      ],
    });
    assert.equal(asked[0]?.searchParams.get('step'), '5');
    assert.match(asked[1]?.searchParams.get('query') ?? '', /count_over_time\(up\[600s\]\)/);
  });

  it('has points further apart where the time is long', async () => {
    const { log, asked } = logOf(() => []);
    assert.deepEqual(await log.between(NOW_MS - 3_600_000, NOW_MS), { indicators: [], scrapes: [] });
    assert.equal(asked[0]?.searchParams.get('step'), '15');
  });

  it('rejects where Prometheus does not answer as it should', async () => {
    const log = createIndicatorLog({
      prometheusUrl: 'http://127.0.0.1:9',
      fetch: () => Promise.resolve(new Response('', { status: 503 })),
    });
    await assert.rejects(log.between(0, 1), /HTTP 503/);
  });
});
