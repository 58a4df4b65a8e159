import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countInRanges, formatRanges } from './sequence-ranges.ts';

test('sequences are counted in the text that stands for them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 }), fc.integer({ min: 0, max: 30 }), (sequences, sought) => {
      assert.equal(countInRanges(formatRanges(sequences), sought), sequences.filter((each) => each === sought).length);
    }),
  );
});
