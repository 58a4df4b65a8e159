import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEventIndex, NO_SEQUENCE } from '../event-index.ts';
import type { QueueEntry } from '../ports.ts';
import { encodeDeadLetter, encodeEvents, lineLayout } from './event-records.ts';
import { formatRanges } from './sequence-ranges.ts';

interface Sample {
  readonly event: string;
  readonly data: string;
  readonly timeMicros: number;
  readonly sequence: number;
}

function entryOf(samples: readonly Sample[], ids: string[] | null = null): QueueEntry {
  const index = createEventIndex(samples.length);
  for (const { event, data, timeMicros, sequence } of samples) {
    const dataStart = Buffer.byteLength(event.slice(0, event.indexOf(data)));
    index.add(timeMicros, sequence, Buffer.byteLength(event), dataStart, Buffer.byteLength(data), 2);
  }
  const lines = Buffer.from(samples.map(({ event }) => `${event}\n`).join(''));
  return {
    source: '/a',
    request: { id: 'r', acceptedAtMs: null },
    receivedAtMs: 1_795_000_000_123.7,
    lines,
    index: index.build(),
    ids,
    deadLetters: [],
  };
}

function sample(sequence: number, text: string, timeMicros = 1_772_409_600_000_000): Sample {
  const data = JSON.stringify({ text });
  return { event: `{"id":"${sequence}","data":${data}}`, data, timeMicros, sequence };
}

const numberAt = (line: Buffer, { start, bytes }: { start: number; bytes: number }): number =>
  Number(line.toString('latin1', start, start + bytes));

test('a line holds the event byte for byte, and its index finds the data', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }), time: fc.nat({ max: 9e15 }) }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 200, max: 2000 }),
      (texts, maxRecordBytes) => {
        const samples = texts.map(({ text, time }, i) => sample(i + 1, text, time));
        const records = encodeEvents(entryOf(samples), maxRecordBytes);
        const lines = records.flatMap(({ value }) => value.toString().split('\n'));
        assert.equal(lines.length, samples.length);
        for (const [i, text] of lines.entries()) {
          const expected = samples[i] as Sample;
          const line = Buffer.from(text);
          const dataStart = lineLayout.eventStart + numberAt(line, lineLayout.dataStart);
          assert.equal(line.toString('utf8', lineLayout.eventStart, line.length - 1), expected.event);
          assert.equal(line.toString('utf8', dataStart, dataStart + numberAt(line, lineLayout.dataLength)), expected.data);
          const parsed = JSON.parse(text) as { ingested_at_ms: number; index: number[]; event: unknown };
          assert.equal(parsed.ingested_at_ms, 1_795_000_000_123);
          assert.deepEqual(parsed.index.slice(0, 2), [expected.timeMicros, expected.sequence]);
          assert.equal(numberAt(line, lineLayout.timeMicros), expected.timeMicros);
          assert.equal(numberAt(line, lineLayout.family), 2);
        }
        for (const { value } of records) assert.ok(value.length <= maxRecordBytes || !value.includes('\n'));
      },
    ),
  );
});

test('keys name the events of their record', () => {
  const bySequence = encodeEvents(entryOf([sample(5, 'a'), sample(6, 'b'), sample(9, 'c')]), 2000);
  assert.deepEqual(JSON.parse(String(bySequence[0]?.key)), { source: '/a', events: 3, sequences: '5-6,9' });
  const samples = [sample(NO_SEQUENCE, 'a'), sample(NO_SEQUENCE, 'b')];
  const byId = encodeEvents(entryOf(samples, ['x', 'y']), 200);
  assert.deepEqual(
    byId.map(({ key }) => JSON.parse(String(key)) as unknown),
    [
      { source: '/a', events: 1, ids: ['x'] },
      { source: '/a', events: 1, ids: ['y'] },
    ],
  );
  assert.equal((JSON.parse(String(byId[0]?.value)) as { index: unknown[] }).index[1], null);
});

test('ranges keep the order, repetitions and steps back', () => {
  assert.equal(formatRanges([1, 2, 3, 7, 6, 7, 8, 8]), '1-3,7,6-8,8');
  assert.equal(formatRanges([]), '');
});

test('a number that does not fit its place is an error, not a shifted line', () => {
  assert.throws(() => encodeEvents(entryOf([sample(1, 'a', 1e17)]), 2000), RangeError);
});

test('dead letters are JSON', () => {
  const letter = {
    source: null,
    id: null,
    sequence: 3,
    reason: 'malformed_json',
    detail: 'd',
    rejectedAtMs: 5.5,
    body: '{"ä\u0000"',
  } as const;
  const { source, value } = encodeDeadLetter(letter);
  const { rejectedAtMs: _, ...rest } = letter;
  assert.equal(source, '');
  assert.deepEqual(JSON.parse(value.toString()), { ...rest, rejected_at_ms: 5 });
});
