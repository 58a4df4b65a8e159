import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeKafkaRecords, letterRecord, record } from './testing/fake-kafka-records.ts';
import { createWays } from './ways.ts';

const known = { requestId: 'request-1', acceptedMs: 10, receivedMs: 12, replica: 'replica-1' };
const letter = { source: '/a', id: '7', sequence: null, reason: 'unknown_type', rejectedMs: 500 };
const gateway = { find: () => Promise.resolve({ receivedMs: 10, status: 202, totalMs: 40, server: 'replica1', bytes: 99 }) };
const silent = { find: () => Promise.resolve(undefined) };

describe('the way up to the queue', () => {
  it('is read from the record and the gateway', async () => {
    const kafka = fakeKafkaRecords({ events: [[record(0), record(1, { ...known, timestampMs: 30 })]] });
    const place = { topic: 'events', partition: 0, offset: 1 };
    const { requestId, replica, hops } = await createWays(kafka, gateway).ofRecord(place, 12);
    assert.deepEqual([requestId, replica], ['request-1', 'replica-1']);
    assert.deepEqual(
      hops.map(({ stage, action, atMs, facts }) => [stage, action, atMs, facts]),
      [
        ['gateway', 'accepted', 10, {}],
        ['ingestion', 'received', 12, { replica: 'replica-1' }],
        ['queue', 'appended', 30, place],
        ['gateway', 'answered', 50, { status: 202, request_bytes: 99 }],
      ],
    );
    const unanswered = await createWays(kafka, silent).ofRecord(place, 12);
    assert.deepEqual([unanswered.hops.at(-1)?.atMs, unanswered.hops.at(-1)?.unknown?.includes('not any more')], [null, true]);
  });

  it('is not guessed where the record is gone, says nothing, or cannot be read', async () => {
    const place = { topic: 'events', partition: 0, offset: 0 };
    const unknownOf = async (kafka: Parameters<typeof createWays>[0]): Promise<unknown[]> => {
      const { requestId, hops } = await createWays(kafka, gateway).ofRecord(place, 12);
      assert.equal(requestId, null);
      return hops.map(({ action, atMs, unknown }) => [action, atMs, unknown?.slice(0, 21)]);
    };
    assert.deepEqual(await unknownOf(fakeKafkaRecords({ events: [[]] })), [
      ['accepted', null, 'Kafka does not keep t'],
      ['received', 12, undefined],
      ['appended', null, 'Kafka does not keep t'],
    ]);
    assert.deepEqual(await unknownOf(fakeKafkaRecords({ events: [[record(0, { isAppendTime: false, timestampMs: 20 })]] })), [
      ['accepted', null, 'the record does not s'],
      ['received', 12, undefined],
      ['sent', 20, 'when Kafka had it is '],
    ]);
    const away = { ...fakeKafkaRecords({}), at: () => Promise.reject(new Error('connection refused')) };
    assert.deepEqual((await unknownOf(away))[2], ['appended', null, 'Kafka does not answer']);
  });

  it('of a dead letter is found by its instant', async () => {
    const letters = [
      letterRecord(0, { ...letter, id: '6' }),
      letterRecord(1, { ...letter, reason: 'too_large' }),
      letterRecord(2, letter, known),
    ];
    const kafka = fakeKafkaRecords({ 'dead-letters': [letters] });
    const found = await createWays(kafka, gateway).ofLetter(letter);
    assert.deepEqual([found.requestId, found.hops[1]?.facts], ['request-1', { topic: 'dead-letters', partition: 0, offset: 2 }]);
    const gone = await createWays(kafka, gateway).ofLetter({ ...letter, rejectedMs: 501 });
    assert.deepEqual([gone.requestId, gone.hops.map(({ atMs }) => atMs)], [null, [null, null]]);
  });
});
