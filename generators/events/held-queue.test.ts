import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createHeldQueue } from './held-queue.ts';

test('things come out by due time, and in order of arrival if due together', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (dues) => {
      const queue = createHeldQueue<number>();
      dues.forEach((due, arrival) => queue.push(due, arrival));
      const expected = dues.map((due, arrival) => ({ due, arrival })).toSorted((a, b) => a.due - b.due || a.arrival - b.arrival);
      for (const { due, arrival } of expected) {
        assert.equal(queue.nextDueMs, due);
        assert.equal(queue.pop(), arrival);
      }
      assert.equal(queue.size, 0);
      assert.equal(queue.nextDueMs, Infinity);
    }),
  );
});
