import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { disorders, type PlannedEvent } from '../model/workload.ts';
import { Batcher, CONTENT_BYTES, type Batch, type BatchLimits } from './batch.ts';
import { LedgerWriter, type LedgerChunk } from './ledger-chunk.ts';

const LIMITS: BatchLimits = { maxEvents: 100, maxBytes: 4_000, lingerMs: 250 };

function plan(text: string, index: number, changes: Partial<PlannedEvent> = {}): PlannedEvent {
  const data = JSON.stringify({ text });
  const json = `{"id":"${index}","data":${data}}`;
  const at = { offsetMs: index, timeMs: 1_700_000_000_000 + index };
  return {
    sourceIndex: index % 3,
    sequence: index + 1,
    copy: 0,
    typeIndex: index % 7,
    disorder: 0,
    ...at,
    type: 't',
    json,
    data,
    ...changes,
  };
}

/** What a sender does with a batch, except for sending it. */
function finish(batcher: Batcher, writer: LedgerWriter, batch: Batch): void {
  const none = new Uint8Array(batch.count);
  writer.add(batch, { sentMs: 2, answeredMs: 3, attempts: 1, outcomes: none, reasons: none }, 1_000);
  batcher.reuse(batch);
}

test('every event is sent as it was planned and stands in the ledger, in whatever memory', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 700 }), fc.nat(3), (texts, held) => {
      const events = texts.map((text, index) => plan(text.toWellFormed(), index));
      const sent: unknown[] = [];
      const chunks: LedgerChunk[] = [];
      const writer = new LedgerWriter((chunk) => chunks.push(chunk));
      const inTheAir: Batch[] = [];
      const batcher: Batcher = new Batcher(LIMITS, (batch) => {
        inTheAir.push(batch);
        if (inTheAir.length > held) land(inTheAir.shift() as Batch);
      });
      const land = (batch: Batch): void => {
        assert.ok(batch.count <= LIMITS.maxEvents);
        sent.push(...(JSON.parse(batch.body.toString()) as unknown[]));
        finish(batcher, writer, batch);
      };
      for (const event of events) batcher.add(event, false);
      batcher.flush(Infinity);
      inTheAir.forEach(land);
      writer.flush();
      const idOf = (event: unknown): number => Number((event as { id: string }).id);
      const expected = events.map(({ json }) => JSON.parse(json) as unknown);
      assert.deepEqual(
        sent.toSorted((a, b) => idOf(a) - idOf(b)),
        expected,
      );
      const rows = chunks.flatMap((chunk) =>
        Array.from({ length: chunk.rows }, (_, row) => ({
          sourceIndex: chunk.sourceIndex[row],
          sequence: chunk.sequence[row] as number,
          typeIndex: chunk.typeIndex[row],
          timeMs: chunk.timeMs[row],
          intendedMs: chunk.intendedMs[row],
          bytes: chunk.bytes[row],
          content: chunk.content[row],
        })),
      );
      assert.deepEqual(
        rows.toSorted((a, b) => a.sequence - b.sequence),
        events.map(({ sourceIndex, sequence, typeIndex, timeMs, offsetMs, json, data }) => ({
          sourceIndex,
          sequence,
          typeIndex,
          timeMs,
          intendedMs: 1_000 + offsetMs,
          bytes: Buffer.byteLength(json),
          content: hash('md5', data, 'buffer').readBigUInt64LE(CONTENT_BYTES),
        })),
      );
    }),
    { numRuns: 40 },
  );
});

test('what gets its whole request refused travels alone', () => {
  const batches: Batch[] = [];
  const batcher = new Batcher(LIMITS, (batch) => batches.push(batch));
  batcher.add(plan('before', 0), false);
  batcher.add(plan('spoilt', 3, { disorder: disorders.indexOf('malformed'), json: '{"id":', data: '' }), false);
  batcher.add(plan('stranger', 6, { disorder: disorders.indexOf('wrong_credentials') }), false);
  assert.deepEqual(
    batches.map(({ body, badCredential, contentType }) => [body.toString(), badCredential, contentType]),
    [
      ['{"id":', false, 'application/cloudevents+json'],
      [plan('stranger', 6).json, true, 'application/cloudevents+json'],
    ],
  );
});

test('a batch waits for company, but no longer than it may linger', () => {
  const batches: Batch[] = [];
  const batcher = new Batcher(LIMITS, (batch) => batches.push(batch));
  batcher.add(plan('first', 0), false);
  batcher.add(plan('second', 3), false);
  batcher.flush(LIMITS.lingerMs - 1);
  assert.equal(batches.length, 0);
  batcher.flush(LIMITS.lingerMs);
  assert.equal(batches[0]?.count, 2);
});
