import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeenKeys, SeenSequences } from './seen-keys.ts';

test('marks each sequence once, whatever the order, like a set', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 500 }), (sequences) => {
      const seen = new SeenSequences();
      const model = new Set<number>();
      for (const sequence of sequences) {
        assert.equal(seen.mark(sequence), !model.has(sequence));
        model.add(sequence);
      }
    }),
  );
});

test('a full chunk stays exact, also when a mark of it is taken back', () => {
  const seen = new SeenSequences();
  for (let sequence = 0; sequence < 65_536; sequence++) assert.ok(seen.mark(sequence));
  assert.equal(seen.mark(12_345), false);
  seen.unmark(12_345);
  assert.equal(seen.mark(12_345), true);
  assert.equal(seen.mark(12_346), false);
  assert.equal(seen.mark(65_536), true);
});

test('a rolled back micro-batch leaves no marks, and takes none that were there before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300)), fc.array(fc.nat(300)), (first, second) => {
      for (const keysOf of [(numbers: number[]) => Float64Array.from(numbers), (numbers: number[]) => numbers.map(String)]) {
        const seen = new SeenKeys();
        seen.begin();
        seen.markAll('s', keysOf(first));
        seen.begin();
        const before = seen.markAll('s', keysOf(second));
        seen.rollBack();
        assert.deepEqual(seen.markAll('s', keysOf(second)), before);
      }
    }),
  );
});
