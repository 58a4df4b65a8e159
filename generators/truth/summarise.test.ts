import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { count, distinct, finderOf, largest, partOf, share, smallest, summarise, total } from './summarise.ts';

const sales = [
  { day: 1, kind: 'item', credits: 100, creator: 7 },
  { day: 1, kind: 'gift', credits: 50, creator: null },
  { day: 2, kind: 'item', credits: 0, creator: 7 },
];

describe('summarise', () => {
  it('makes a row of each group, with its columns and what is told of it', () => {
    const rows = summarise(sales, ['day'], {
      sales: count(),
      gifts: count(({ kind }) => kind === 'gift'),
      credits: total('credits'),
      item_credits: total('credits', ({ kind }) => kind === 'item'),
      creators: distinct('creator'),
      cheapest: smallest('credits'),
      dearest: largest('credits'),
      credits_per_gift: share(
        total('credits'),
        count(({ kind }) => kind === 'gift'),
      ),
    });
    assert.deepEqual(rows, [
      { day: 1, sales: 2, gifts: 1, credits: 150, item_credits: 100, creators: 1, cheapest: 50, dearest: 100, credits_per_gift: 150 },
      { day: 2, sales: 1, gifts: 0, credits: 0, item_credits: 0, creators: 1, cheapest: 0, dearest: 0, credits_per_gift: null },
    ]);
  });

  it('tells NULL from values, in columns that group and in those that are compared', () => {
    const rows = summarise(sales, ['creator'], { sales: count(), least: smallest('creator') });
    assert.deepEqual(rows, [
      { creator: 7, sales: 2, least: 7 },
      { creator: null, sales: 1, least: null },
    ]);
  });
});

describe('a finder', () => {
  it('gives the row that agrees in the columns, if there is one', () => {
    const saleOf = finderOf(sales, 'day', 'kind');
    assert.equal(saleOf({ day: 1, kind: 'gift' })?.['credits'], 50);
    assert.equal(saleOf({ day: 2, kind: 'gift' }), undefined);
  });
});

describe('parts of equal size', () => {
  it('are in order, differ by one at most, and the first are the longer ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 12 }), (size, parts) => {
        const sizes = new Map<number, number>();
        let last = 1;
        for (let place = 0; place < size; place++) {
          const part = partOf(place, size, parts);
          assert.ok(part === last || part === last + 1);
          last = part;
          sizes.set(part, (sizes.get(part) ?? 0) + 1);
        }
        const lengths = [...sizes.values()];
        assert.equal(sizes.size, Math.min(size, parts));
        assert.ok((lengths[0] as number) - (lengths.at(-1) as number) <= 1);
        assert.deepEqual(
          lengths,
          lengths.toSorted((a, b) => b - a),
        );
      }),
    );
  });
});
