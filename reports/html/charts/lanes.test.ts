import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { laneChart, lanesOf } from './lanes.ts';
import { draw, sizes } from './svg.ts';

const spans = fc.array(
  fc
    .record({ fromMs: fc.nat(1000), ranMs: fc.integer({ min: 1, max: 300 }) })
    .map(({ fromMs, ranMs }) => ({ fromMs, toMs: fromMs + ranMs })),
  { minLength: 1, maxLength: 80 },
);

describe('lanes', () => {
  it('hold no two spans at once, and are as few as run side by side', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const lanes = lanesOf(list);
        for (const [a, span] of list.entries()) {
          for (const [b, other] of list.entries()) {
            if (a !== b && lanes[a] === lanes[b]) assert.ok(span.toMs <= other.fromMs || other.toMs <= span.fromMs);
          }
        }
        const atOnce = list.map(({ fromMs }) => list.filter((other) => other.fromMs <= fromMs && fromMs < other.toMs).length);
        assert.equal(Math.max(...lanes) + 1, Math.max(...atOnce));
      }),
    );
  });

  it('are drawn with a bar for each span, and a name for each group', () => {
    const chart = laneChart(
      Array.from({ length: 300 }, (_, index) => ({
        group: index % 2 ? 'mart' : 'staging',
        fromMs: index * 10,
        toMs: index * 10 + 25,
        tone: index === 7 ? ('bad' as const) : ('plain' as const),
      })),
      'since',
    );
    for (const size of sizes) {
      const { svg } = draw('test', chart, size);
      assert.equal(svg.match(/<path [^>]*fill="var\(--second\)"/g)?.length, 299, size.name);
      assert.equal(svg.match(/<path [^>]*fill="var\(--bad\)"/g)?.length, 1);
      assert.match(svg, />staging</);
      assert.match(svg, />mart</);
    }
  });
});
