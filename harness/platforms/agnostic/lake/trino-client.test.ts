import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { parsePage, TrinoClient } from './trino-client.ts';

const stats = { cpuTimeMillis: 0, elapsedTimeMillis: 0, processedRows: 0 };

describe('the client of Trino', () => {
  it('rounds no integer', () => {
    const page = parsePage('{"data":[[9007199254740993,-9223372036854775808,7,1234567890123456.5,"12345678901234567890"]]}');
    assert.deepEqual(page.data, [[9007199254740993n, -9223372036854775808n, 7, 1234567890123456.5, '12345678901234567890']]);
  });

  it('asks again when Trino is busy, follows the pages, and says when nobody answers', async () => {
    const asked: string[] = [];
    const answers = [
      { status: 503, body: 'busy' },
      { status: 200, body: { nextUri: '/v1/statement/1' } },
      { status: 200, body: { nextUri: '/v1/statement/2', columns: [{ name: 'n', type: 'integer' }], data: [[1]] } },
      { status: 200, body: { data: [[2]] } },
    ];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${String(request.headers['x-trino-user'])}`);
      const { status, body } = answers.shift() ?? { status: 500, body: 'no more' };
      const page =
        typeof body === 'string'
          ? body
          : { id: 'q', stats, ...body, ...('nextUri' in body ? { nextUri: `http://any${body.nextUri}` } : {}) };
      response.writeHead(status).end(typeof page === 'string' ? page : JSON.stringify(page));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = new TrinoClient({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      user: 'me',
      catalog: 'c',
      schema: 's',
    });
    const { columns, rows } = await client.run('SELECT n');
    assert.deepEqual([columns.map(({ name }) => name), rows], [['n'], [[1], [2]]]);
    assert.deepEqual(asked, ['POST /v1/statement me', 'POST /v1/statement me', 'GET /v1/statement/1 me', 'GET /v1/statement/2 me']);
    await assert.rejects(client.run('SELECT 1'), { code: 'LAKE_UNAVAILABLE', message: 'Trino answered HTTP 500: no more' });
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(client.run('SELECT 1'), { code: 'LAKE_UNAVAILABLE' });
    await client[Symbol.asyncDispose]();
  });
});
