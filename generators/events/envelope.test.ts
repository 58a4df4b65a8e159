import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSequenceFormat, createTimeFormat } from './envelope.ts';

test('times are written as toISOString writes them, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) })), (times) => {
      const format = createTimeFormat();
      for (const time of times) assert.equal(format(time), new Date(time).toISOString());
    }),
  );
});

test('sequence numbers are padded to ten digits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9_999_999_999 })), (numbers) => {
      const format = createSequenceFormat();
      for (const number of numbers) assert.equal(format(number), String(number).padStart(10, '0'));
    }),
  );
});
