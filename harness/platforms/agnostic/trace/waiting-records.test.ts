import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { soughtEvent } from '../../trace-event.ts';
import { fakeKafkaRecords, letterRecord, record } from './testing/fake-kafka-records.ts';
import { findWaiting } from './waiting-records.ts';

const keyed = (offset: number, key: object) => record(offset, { key: JSON.stringify(key) });
const letter = { source: '/a', id: '7', sequence: null, reason: 'other', rejectedMs: 1 };
const kafka = fakeKafkaRecords({
  events: [
    [
      keyed(0, { source: '/a', events: 2, sequences: '7-8' }),
      keyed(1, { source: '/a', events: 3, sequences: '7,6-7' }),
      keyed(2, { source: '/b', ids: ['7'] }),
    ],
    [keyed(0, { source: '/c', events: 2, sequences: '8-9' })],
  ],
  'dead-letters': [
    [
      letterRecord(0, letter),
      letterRecord(1, { ...letter, id: null, sequence: 7 }),
      letterRecord(2, { ...letter, id: '8' }),
      letterRecord(3, { ...letter, id: '0000000007', sequence: 7 }),
      letterRecord(4, { ...letter, id: 'x', sequence: 7 }),
    ],
  ],
});
const patient = { deadlineMs: 1, monotonicMs: () => 0 };

describe('what waits in Kafka', () => {
  it('is looked through from where the lake ends', async () => {
    const found = await findWaiting(kafka, soughtEvent({ id: '7' }), { events: { 0: 1 }, 'dead-letters': { 0: 1 } }, patient);
    assert.deepEqual(
      found.requests.map(({ source, bySequence, times, partition, record: { offset } }) => [source, bySequence, times, partition, offset]),
      [
        ['/a', true, 2, 0, 1],
        ['/b', false, 1, 0, 2],
      ],
    );
    assert.deepEqual(
      found.letters.map(({ record: { offset } }) => offset),
      [1, 3],
    );
    assert.equal(found.skipped, 0);
  });

  it('may be asked of one source', async () => {
    const found = await findWaiting(kafka, soughtEvent({ id: '7', source: '/b' }), {}, patient);
    assert.deepEqual([found.requests.map(({ source }) => source), found.letters.length], [['/b'], 0]);
  });

  it('is left when the time is over, and counted', async () => {
    const { requests, skipped } = await findWaiting(kafka, soughtEvent({ id: '7' }), {}, { deadlineMs: 0, monotonicMs: () => 1 });
    assert.deepEqual([requests.length, skipped], [2, 4]);
  });
});
