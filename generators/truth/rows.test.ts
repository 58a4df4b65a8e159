import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byColumns, dayAfter, daysBetween, distinct, indexBy, largest, ratio, smallest, sum, weekOf } from './rows.ts';

const rows = [
  { event_day: '2026-03-02', player_id: 1, seen: 'b', credits: 5 },
  { event_day: '2026-03-02', player_id: 2, seen: null, credits: null },
  { event_day: '2026-03-03', player_id: 1, seen: 'a', credits: 10 },
];

test('rows are put together and told apart by columns', () => {
  assert.deepEqual(
    byColumns(rows, 'player_id').map((group) => group.map(({ event_day: day }) => day)),
    [['2026-03-02', '2026-03-03'], ['2026-03-02']],
  );
  assert.equal(byColumns(rows, 'event_day', 'player_id').length, 3);
  assert.equal(indexBy(rows, 'event_day', 'player_id').get('2026-03-03|1')?.['seen'], 'a');
});

test('NULL is no value: it is not counted, summed, or the smallest', () => {
  assert.equal(distinct(rows, 'seen'), 2);
  assert.equal(sum(rows, 'credits'), 15);
  assert.deepEqual([smallest(rows, 'seen'), largest(rows, 'credits'), smallest(rows, 'nothing')], ['a', 10, null]);
  assert.deepEqual([ratio(1, 4), ratio(1, 0)], [0.25, null]);
});

test('a week begins on Monday', () => {
  assert.deepEqual(['2026-03-01', '2026-03-02', '2026-03-08', '2027-01-01'].map(weekOf), [
    '2026-02-23',
    '2026-03-02',
    '2026-03-02',
    '2026-12-28',
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (number) => {
      const day = new Date(number * 86_400_000).toISOString().slice(0, 10);
      const since = daysBetween(weekOf(day), day);
      assert.ok(since >= 0 && since < 7);
      assert.equal(dayAfter(weekOf(day), since), day);
      assert.equal(new Date(weekOf(day)).getUTCDay(), 1);
    }),
  );
});
