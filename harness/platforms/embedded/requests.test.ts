import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { createEventIndex, NO_SEQUENCE } from '../../../services/ingest/event-index.ts';
import type { QueueEntry } from '../../../services/ingest/ports.ts';
import { soughtEvent } from '../trace-event.ts';
import { openCatalogue } from './catalogue.ts';
import { layoutOf } from './layout.ts';
import { Mutex } from './mutex.ts';
import { Queue } from './queue.ts';
import { appendDeadLetters, appendEntries, createSegmentTable, readEntries } from './queue-tables.ts';
import { appendRequests, findWays } from './requests.ts';
import { defaultStoreLimits } from './store.ts';

const COUNTED = '//imvu/ui/03';
const GUEST = '//lakelab/guest';

/** A request of three events at most, with one dead letter of the id `bad`. */
function entry(requestId: string, receivedAtMs: number, keys: readonly (number | string)[]): QueueEntry {
  const index = createEventIndex(keys.length);
  for (const key of keys) index.add(1, typeof key === 'number' ? key : NO_SEQUENCE, 2, 0, 0, 0);
  const ids = keys.filter((key) => typeof key === 'string');
  return {
    source: ids.length > 0 ? GUEST : COUNTED,
    request: { id: requestId, acceptedAtMs: null },
    receivedAtMs,
    lines: Buffer.from('{}\n'.repeat(keys.length)),
    index: index.build(),
    ids: ids.length > 0 ? ids : null,
    deadLetters: [
      { source: GUEST, id: 'bad', sequence: null, reason: 'unknown_type', detail: 'why', rejectedAtMs: receivedAtMs, body: '{}' },
    ],
  };
}

async function withCatalogue(
  t: TestContext,
  use: (connection: DuckDBConnection) => Promise<void>,
  before: (connection: DuckDBConnection) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const layout = layoutOf(await mkdtemp(join(tmpdir(), 'lakelab-requests-')));
  await mkdir(layout.temp);
  const bare = await DuckDBInstance.create(layout.catalogue);
  await before(await bare.connect());
  bare.closeSync();
  const instance = await openCatalogue(layout, 256 * 2 ** 20);
  t.after(() => rm(layout.directory, { recursive: true, force: true }));
  const connection = await instance.connect();
  await use(connection);
  connection.closeSync();
  instance.closeSync();
}

test('an event is found among the requests that were taken, those that wait, and what was refused', async (t) => {
  await withCatalogue(t, async (connection) => {
    const entries = [entry('r1', 10, [7, 8, 9]), entry('r2', 20, [9, 9, 12]), entry('r3', 30, ['a"b', 'c'])];
    await createSegmentTable(connection, 4);
    await appendEntries(connection, 4, 0, entries);
    await appendDeadLetters(connection, entries);
    const find = async (id: string, source?: string) =>
      findWays(connection, soughtEvent({ id, ...(source === undefined ? {} : { source }) }));

    const waiting = await find('9');
    assert.deepEqual(
      waiting.requests.map(({ requestId, times, commitId, receivedMs, durableMs }) => [requestId, times, commitId, receivedMs, durableMs]),
      [
        ['r1', 1, null, 10, null],
        ['r2', 2, null, 20, null],
      ],
    );

    await appendRequests(connection, 4, await readEntries(connection, 4, [11, 21]));
    const taken = await find('9', COUNTED);
    assert.deepEqual(
      taken.requests.map(({ requestId, bySequence, times, commitId, durableMs }) => [requestId, bySequence, times, commitId, durableMs]),
      [
        ['r1', true, 1, 4, 11],
        ['r2', true, 2, 4, 21],
      ],
    );
    assert.deepEqual(
      (await find('a"b')).requests.map(({ requestId, source, bySequence, durableMs }) => [requestId, source, bySequence, durableMs]),
      [['r3', GUEST, false, null]],
    );
    assert.deepEqual(
      (await find('bad')).letters.map(({ requestId, reason, rejectedMs }) => [requestId, reason, rejectedMs]),
      ['r1', 'r2', 'r3'].map((requestId, place) => [requestId, 'unknown_type', (place + 1) * 10]),
    );
    for (const [id, source] of [['9', GUEST], ['10'], [','], ["x' OR 'x' = 'x"], ['bad', COUNTED]] as const) {
      assert.deepEqual(await find(id, source), { requests: [], letters: [] }, id);
    }
  });
});

test('what an earlier version has queued and refused is found, without its request', async (t) => {
  const earlier = (connection: DuckDBConnection): Promise<unknown> =>
    connection.run(`
      CREATE TABLE dead_letters (source VARCHAR, id VARCHAR, sequence BIGINT, reason VARCHAR, detail VARCHAR, rejected_ms BIGINT, body VARCHAR);
      INSERT INTO dead_letters VALUES ('${GUEST}', 'bad', NULL, 'other', '', 5, '');
      CREATE TABLE queue_3 (position BIGINT, source VARCHAR, received_ms BIGINT, events INTEGER, "index" BLOB, ids VARCHAR, body BLOB);
      INSERT INTO queue_3 VALUES (0, '${GUEST}', 6, 1, '', '["late"]', '')`);
  await withCatalogue(
    t,
    async (connection) => {
      const queue = await Queue.open(connection, new Mutex(), { limits: defaultStoreLimits, epochMs: () => 0 }, 2);
      const { letters } = await findWays(connection, soughtEvent({ id: 'bad' }));
      assert.deepEqual(
        letters.map(({ requestId, rejectedMs }) => [requestId, rejectedMs]),
        [[null, 5]],
      );
      const { requests } = await findWays(connection, soughtEvent({ id: 'late' }));
      assert.deepEqual(
        requests.map(({ requestId, receivedMs }) => [requestId, receivedMs]),
        [[null, 6]],
      );
      const segment = await queue.next();
      assert.ok(segment);
      assert.deepEqual(
        (await queue.read(connection, segment)).map(({ requestId, durableAtMs }) => [requestId, durableAtMs]),
        [[null, null]],
      );
    },
    earlier,
  );
});
