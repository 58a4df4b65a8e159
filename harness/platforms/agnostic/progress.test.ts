import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf, type StreamProgress } from './progress.ts';

const NOW_MS = 1_795_000_000_000;
const stream: StreamProgress = {
  events_total: 1000,
  records_total: 10,
  offsets: { events: { 0: 6, 1: 4 }, 'dead-letters': { 0: 2 } },
  committed_at_ms: NOW_MS - 500,
  batch: { seconds: 1.5 },
  state: 'running',
};

test('when the stream is at the ends of all partitions, nothing waits', () => {
  const ends = new Map([
    ['events', [6, 4]],
    ['dead-letters', [2]],
  ]);
  assert.deepEqual(progressOf(ends, stream, NOW_MS), { queuedEvents: 1000, committedEvents: 1000, backlogAgeMs: 0 });
});

test('what waits is estimated from the requests before, and is no younger than the last batch', () => {
  const ends = new Map([
    ['events', [7, 6]],
    ['dead-letters', [2]],
  ]);
  assert.deepEqual(progressOf(ends, stream, NOW_MS), { queuedEvents: 1300, committedEvents: 1000, backlogAgeMs: 2000 });
});

test('a lone dead letter, or a partition that the stream has never seen, counts as something that waits', () => {
  const letter = new Map([
    ['events', [6, 4]],
    ['dead-letters', [3]],
  ]);
  assert.equal(progressOf(letter, stream, NOW_MS).queuedEvents, 1001);
  const fresh = { ...stream, events_total: 0, records_total: 0, offsets: {}, committed_at_ms: null, batch: null };
  assert.deepEqual(progressOf(new Map([['events', [0, 1]]]), fresh, NOW_MS), { queuedEvents: 1, committedEvents: 0, backlogAgeMs: 0 });
});

test('a stream that is ahead of ends read earlier owes nothing', () => {
  const ends = new Map([
    ['events', [5, 4]],
    ['dead-letters', [2]],
  ]);
  assert.equal(progressOf(ends, stream, NOW_MS).backlogAgeMs, 0);
});
