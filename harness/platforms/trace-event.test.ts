import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Row } from '../model/platform.ts';
import { traceEvent, type FoundLetter, type FoundRequest, type TraceStore } from './trace-event.ts';

const SOURCE = '//imvu/ui/03';

function request(commitId: number | null, receivedMs: number, changes: Partial<FoundRequest> = {}): FoundRequest {
  const way: Awaited<ReturnType<FoundRequest['way']>> = {
    requestId: `request-${receivedMs}`,
    hops: [{ stage: 'ingestion', action: 'received', atMs: receivedMs, facts: {} }],
  };
  return { source: SOURCE, bySequence: true, times: 1, commitId, receivedMs, way: () => Promise.resolve(way), ...changes };
}

const letter: FoundLetter = {
  source: SOURCE,
  id: '7',
  reason: 'schema_violation',
  detail: 'note must be a text',
  rejectedMs: 50,
  commitId: null,
  way: () => Promise.resolve({ requestId: 'request-50', replica: 'replica-1', hops: [] }),
};

interface Known {
  readonly requests?: readonly FoundRequest[];
  readonly letters?: readonly FoundLetter[];
  readonly notes?: readonly string[];
  /** Commit and instant of arrival of the row of `events`. */
  readonly row?: readonly [commitId: number, ingestedMs: number];
  readonly isExpired?: boolean;
}

/** Commits begin at 100 times their number, and are there 10 ms later. */
function storeOf({ requests = [], letters = [], notes = [], row, isExpired = false }: Known) {
  const asked: string[] = [];
  const rows: Row[] = row
    ? [
        {
          source: SOURCE,
          id: '7',
          sequence: 7,
          type: 't',
          time_ms: 1,
          day: '2026-03-02',
          family: 'ui',
          commit_id: row[0],
          ingested_ms: row[1],
        },
      ]
    : [];
  const store: TraceStore = {
    lake: { dialect: { epochMs: (text) => text }, query: (sql) => (asked.push(sql), Promise.resolve(rows)) },
    find: () => Promise.resolve({ requests, letters, notes }),
    batch: (commitId, table) =>
      Promise.resolve(isExpired ? undefined : { startedMs: commitId * 100, committedMs: commitId * 100 + 10, facts: { snapshot: table } }),
    place: () => Promise.resolve({ file: 'a.parquet' }),
  };
  return { store, asked };
}

describe('the way of an event', () => {
  it('tells each arrival, hop by hop, with the time between, and which one stands in events', async () => {
    const { store, asked } = storeOf({ requests: [request(1, 20), request(2, 130), request(null, 300)], row: [1, 20] });
    const trace = await traceEvent(store, { id: '7', source: SOURCE });
    assert.deepEqual(
      trace.arrivals.map(({ outcome, requestId }) => [outcome, requestId]),
      [
        ['persisted', 'request-20'],
        ['duplicate', 'request-130'],
        ['waiting', 'request-300'],
      ],
    );
    assert.deepEqual(
      trace.arrivals.map(({ hops }) => hops.map(({ stage, action, atMs, sinceMs }) => [stage, action, atMs, sinceMs])),
      [
        [
          ['ingestion', 'received', 20, null],
          ['stream', 'kept', 100, 80],
          ['lake', 'committed', 110, 10],
        ],
        [
          ['ingestion', 'received', 130, null],
          ['stream', 'dropped as a duplicate', 200, 70],
          ['lake', 'committed', 210, 10],
        ],
        [['ingestion', 'received', 300, null]],
      ],
    );
    assert.deepEqual(trace.arrivals[0]?.hops.at(-1)?.facts, {
      table: 'events',
      event_day: '2026-03-02',
      family: 'ui',
      file: 'a.parquet',
      snapshot: 'events',
    });
    assert.equal(trace.arrivals[1]?.hops.at(-1)?.facts['table'], 'raw_events');
    assert.deepEqual(trace.event, { type: 't', timeMs: 1, sequence: 7 });
    // By what files have statistics of.
    assert.match(asked[0] ?? '', /WHERE source = '\/\/imvu\/ui\/03' AND sequence = 7 /);
  });

  it('that is twice in one request is in events once', async () => {
    const { store } = storeOf({ requests: [request(1, 20, { times: 2 })], row: [1, 20] });
    const { arrivals } = await traceEvent(store, { id: '7' });
    assert.deepEqual(
      arrivals.map(({ outcome }) => outcome),
      ['persisted', 'duplicate'],
    );
  });

  it('that was refused ends with its reason', async () => {
    const { store } = storeOf({ letters: [letter, { ...letter, rejectedMs: 60, commitId: 3 }] });
    const { event, arrivals } = await traceEvent(store, { id: '7' });
    assert.equal(event, null);
    assert.deepEqual(
      arrivals.map(({ outcome, hops }) => [outcome, hops.map(({ stage, action }) => `${stage} ${action}`)]),
      [
        ['refused', ['ingestion refused']],
        ['refused', ['ingestion refused', 'stream taken', 'lake committed']],
      ],
    );
    assert.deepEqual(arrivals[0]?.hops[0]?.facts, { reason: 'schema_violation', detail: 'note must be a text', replica: 'replica-1' });
    assert.equal(arrivals[1]?.hops.at(-1)?.facts['table'], 'dead_letters');
  });

  it('never guesses an instant that is not known', async () => {
    const unknown = await traceEvent(storeOf({ requests: [request(1, 20)], row: [1, 20], isExpired: true }).store, { id: '7' });
    assert.deepEqual(
      unknown.arrivals[0]?.hops.map(({ atMs, sinceMs, unknown: why }) => [atMs, sinceMs, why !== undefined]),
      [
        [20, null, false],
        [null, null, true],
        [null, null, true],
      ],
    );
    const older = await traceEvent(storeOf({ row: [1, 20] }).store, { id: '7' });
    assert.deepEqual(
      older.arrivals.map(({ outcome, requestId }) => [outcome, requestId]),
      [['persisted', null]],
    );
    assert.match(older.arrivals[0]?.hops[0]?.unknown ?? '', /by which request is not known/);
    const lost = await traceEvent(storeOf({ requests: [request(1, 20)] }).store, { id: '7' });
    assert.equal(lost.arrivals[0]?.outcome, 'unclear');
  });

  it('is unknown where nothing knows it, and must be named by its source where several have it', async () => {
    await assert.rejects(traceEvent(storeOf({ notes: ['Kafka does not answer'] }).store, { id: 'x', source: SOURCE }), {
      code: 'EVENT_UNKNOWN',
      message: `nothing is known of an event "x" of ${SOURCE}`,
      hint: /nor in the queue; .*; Kafka does not answer$/,
    });
    const { store } = storeOf({ requests: [request(1, 20), request(1, 21, { source: '//imvu/ui/04' })] });
    await assert.rejects(traceEvent(store, { id: '7' }), { code: 'BAD_USAGE', hint: 'name one with --source: //imvu/ui/03, //imvu/ui/04' });
  });

  it('orders hops by time, whatever the clocks of places say', async () => {
    const hops = [
      { stage: 'gateway', action: 'accepted', atMs: 10, facts: {} },
      { stage: 'queue', action: 'appended', atMs: null, facts: {}, unknown: 'gone' },
      { stage: 'gateway', action: 'answered', atMs: 400, facts: {} },
      { stage: 'ingestion', action: 'received', atMs: 12, facts: {} },
    ] as const;
    const way = (): ReturnType<FoundRequest['way']> => Promise.resolve({ requestId: 'r', hops });
    const { arrivals } = await traceEvent(storeOf({ requests: [request(1, 12, { way })], row: [1, 12] }).store, { id: '7' });
    assert.deepEqual(
      arrivals[0]?.hops.map(({ action, sinceMs }) => [action, sinceMs]),
      [
        ['accepted', null],
        ['appended', null],
        ['received', 2],
        ['kept', 88],
        ['committed', 10],
        ['answered', 290],
      ],
    );
  });
});
