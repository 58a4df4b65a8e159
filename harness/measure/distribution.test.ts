import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { distributionOf, shapeOf } from './distribution.ts';

const histograms = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.nat(30), fc.nat(400_000)), fc.integer({ min: 1, max: 1_000_000 })), {
    minLength: 1,
    maxLength: 200,
    selector: ([ms]) => ms,
  })
  .map((pairs) => pairs.toSorted((a, b) => a[0] - b[0]));

describe('the shape of a distribution', () => {
  it('has every sample in exactly the bucket that spans it, in few buckets', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        const { buckets } = shapeOf(histogram);
        assert.ok(buckets.length <= 120);
        for (const { fromMs, toMs, count } of buckets) {
          const inside = histogram.filter(([ms]) => ms >= fromMs && ms < toMs).reduce((sum, [, n]) => sum + n, 0);
          assert.equal(count, inside);
        }
        const total = histogram.reduce((sum, [, n]) => sum + n, 0);
        assert.equal(
          buckets.reduce((sum, { count }) => sum + count, 0),
          total,
        );
      }),
    );
  });

  it('has edges that do not overlap, at least 1 ms and at most a fifth apart', () => {
    const { buckets } = shapeOf(Array.from({ length: 20_000 }, (_, ms) => [ms, 1] as const));
    for (const [index, { fromMs, toMs }] of buckets.entries()) {
      assert.equal(fromMs, buckets[index - 1]?.toMs ?? 0);
      assert.ok(toMs - fromMs === 1 || (toMs - fromMs) / fromMs <= 0.2, `${fromMs} to ${toMs}`);
    }
  });

  it('has quantiles that ascend to the maximum and agree with the percentiles', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        const { quantiles } = shapeOf(histogram);
        const distribution = distributionOf(histogram);
        assert.ok(distribution !== undefined);
        assert.deepEqual(
          quantiles.map(({ ms }) => ms),
          quantiles.map(({ ms }) => ms).toSorted((a, b) => a - b),
        );
        assert.deepEqual(quantiles.at(-1), { share: 1, ms: distribution.max });
        for (const [share, ms] of [
          [0.9, distribution.p90],
          [0.99, distribution.p99],
          [0.999, distribution.p999],
        ] as const) {
          const found = quantiles.find((quantile) => quantile.share === share);
          if (found !== undefined) assert.equal(found.ms, ms);
        }
      }),
    );
  });

  it('of a single sample is that sample', () => {
    assert.deepEqual(shapeOf([[7, 1]]), {
      buckets: [{ fromMs: 7, toMs: 8, count: 1 }],
      quantiles: [
        { share: 0, ms: 7 },
        { share: 1, ms: 7 },
      ],
    });
  });

  it('puts what is below 1 ms, and below nothing, into one bucket', () => {
    assert.deepEqual(
      shapeOf([
        [-2, 1],
        [0, 3],
        [1, 1],
      ]).buckets,
      [
        { fromMs: 0, toMs: 1, count: 4 },
        { fromMs: 1, toMs: 2, count: 1 },
      ],
    );
  });
});
