import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ratesChart } from './rates.ts';
import { spanChart } from './spans.ts';
import { draw, sizes, type ChartSpec } from './svg.ts';
import { timeStepMs } from './time-axis.ts';

/** Labels of an axis with the place where each stands, in pixels: those of the drawing's texts that `wanted` fits. */
function labels(chart: ChartSpec, size: (typeof sizes)[number], wanted: RegExp, axis: 'x' | 'y'): [text: string, at: number][] {
  const { svg } = draw('test', chart, size);
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)]
    .filter(([, , text]) => wanted.test(text as string))
    .map(([, attributes, text]): [string, number] => {
      const [, x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(attributes as string) ?? [];
      return [text as string, Number(axis === 'x' ? x : y)];
    });
}

const spans = (toMs: number) => spanChart([{ name: 'only', fromMs: 0, toMs, label: '', tone: 'plain' }], 'since');

describe('an axis of time', () => {
  it('has steps that people count in', () => {
    assert.equal(timeStepMs(484, 8), 100);
    assert.equal(timeStepMs(66_000, 8), 10_000);
    assert.equal(timeStepMs(605_000, 8), 120_000);
    assert.equal(timeStepMs(8 * 3_600_000, 8), 3_600_000);
  });

  it('has at most as many steps as asked for, and no fewer than a fifth of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 10 ** 9 }), fc.integer({ min: 3, max: 10 }), (spanMs, most) => {
        const steps = spanMs / timeStepMs(spanMs, most);
        assert.ok(steps <= most && steps > most / 5, `${steps} of ${most}`);
      }),
    );
  });

  it('is labelled evenly in every size, whatever its length', () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 4_000_000, noNaN: true }), fc.constantFrom(...sizes), (toMs, size) => {
        const at = labels(spans(toMs), size, /^(?:0|\d.* (?:ms|s|min|h))$/, 'x').map(([, x]) => x);
        assert.ok(at.length >= 2, `${at.length} labels on ${toMs} ms`);
        const gaps = at.slice(1).map((x, index) => x - (at[index] as number));
        assert.ok(Math.max(...gaps) - Math.min(...gaps) <= 2, gaps.join(', '));
        // The longest label, such as `1 min 30 s`, takes 65 pixels.
        assert.ok(Math.min(...gaps) >= 45, gaps.join(', '));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the axis of the rates', () => {
  const point = (sent: number) => ({ offsetMs: 0, widthMs: 1000, sent, acknowledged: 0, committed: 0, sentBytes: 0 });
  const texts = (peak: number): string[] => labels(ratesChart([point(peak)], []), sizes[0], /^[\d,.]+k?$/, 'y').map(([text]) => text);

  it('counts either in ones or in thousands', () => {
    assert.deepEqual(
      texts(18_000).filter((text) => text !== '0' && !text.endsWith('k')),
      [],
    );
    assert.deepEqual(
      texts(4_000).filter((text) => text.endsWith('k')),
      [],
    );
  });
});
