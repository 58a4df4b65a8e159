import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatBytes, formatCount, formatFigure, formatMargin, formatMs, formatRatio } from './format.ts';

describe('figures in reports', () => {
  const cases: [string, string][] = [
    [formatMs(0), '0 ms'],
    [formatMs(0.1234), '0.123 ms'],
    [formatMs(850), '850 ms'],
    [formatMs(1234), '1.23 s'],
    [formatMs(999.6), '1 s'],
    [formatMs(59_900), '59.9 s'],
    [formatMs(59_970), '1 min'],
    [formatMs(94_200), '1 min 34 s'],
    [formatMs(-94_200), '-1 min 34 s'],
    [formatMs(300_000), '5 min'],
    [formatMs(3_599_600), '1 h'],
    [formatMs(7_560_000), '2 h 6 min'],
    [formatMs(28_800_000), '8 h'],
    [formatBytes(8_680_000), '8.68 MB'],
    [formatBytes(7.5e11), '750 GB'],
    [formatCount(1_234_567), '1,234,567'],
    [formatRatio(1), '100 %'],
    [formatRatio(0.999), '99.9 %'],
    [formatRatio(0.5), '50 %'],
    [formatMargin(0.574), '+57 %'],
    [formatMargin(0.9957), '+99.5 %'],
    [formatMargin(0.99999), '+99.9 %'],
    [formatMargin(1), '+100 %'],
    [formatMargin(-0.0123), '-1.23 %'],
    [formatFigure(21.7, 's'), '21.7 s'],
    [formatFigure(8_680_000, 'bytes/s'), '8.68 MB/s'],
    [formatFigure(3, 'jobs'), '3'],
    [formatFigure(7.9512, 'h'), '7.95 h'],
  ];
  for (const [found, expected] of cases) it(expected, () => assert.equal(found, expected));

  it('a duration is never told in sixties or thousands of a unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        assert.doesNotMatch(formatMs(ms), /\b60 (?:s|min)\b|000 (?:ms|s)\b/);
      }),
    );
  });

  it('a ratio below the whole is never shown as the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (n) => {
        assert.notEqual(formatRatio(n / 1e9), '100 %');
      }),
    );
  });
});
