import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSeatHeap } from './seat-heap.ts';

const step = fc.oneof(
  fc.record({ do: fc.constant('push' as const), due: fc.nat(50) }),
  fc.record({ do: fc.constant('postpone' as const), due: fc.nat(50) }),
  fc.record({ do: fc.constant('remove' as const), due: fc.constant(0) }),
);

test('the first seat is always the one that is due first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = createSeatHeap(60);
      let model: { seat: number; due: number }[] = [];
      steps.forEach(({ do: action, due }, seat) => {
        model = model.toSorted((a, b) => a.due - b.due || a.seat - b.seat);
        const [first] = model;
        if (action === 'push') {
          heap.push(seat, due);
          model.push({ seat, due });
        } else if (first && action === 'postpone') {
          heap.postponeFirst(first.due + due);
          first.due += due;
        } else if (first) {
          heap.removeFirst();
          model.shift();
        }
        model = model.toSorted((a, b) => a.due - b.due || a.seat - b.seat);
        assert.equal(heap.size, model.length);
        assert.equal(heap.firstDue, model[0]?.due ?? Infinity);
        if (model[0]) assert.equal(heap.firstSeat, model[0].seat);
      });
    }),
  );
});
