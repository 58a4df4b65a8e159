import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom, hash, weightedTable } from './random.ts';

const draw = (seed: number, ...keys: number[]): number[] => {
  const random = createRandom(seed, ...keys);
  return Array.from({ length: 8 }, () => random.bits());
};

test('the same keys give the same numbers, any other key gives others', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(1000), fc.nat(1000), (seed, a, b) => {
      assert.deepEqual(draw(seed, a, b), draw(seed, a, b));
      assert.notDeepEqual(draw(seed, a, b), draw(seed, a, b + 1));
      assert.notDeepEqual(draw(seed, a, b), draw(seed + 1, a, b));
    }),
  );
});

test('numbers are uniform in their range', () => {
  const random = createRandom(7);
  const counts = new Array<number>(10).fill(0);
  for (let n = 0; n < 100_000; n++) {
    const value = random.below(10);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, `${count} of 100,000 in one tenth`);
});

test('exponential numbers have mean 1', () => {
  const random = createRandom(8);
  let sum = 0;
  for (let n = 0; n < 100_000; n++) sum += random.exponential();
  assert.ok(Math.abs(sum / 100_000 - 1) < 0.02);
});

test('hashes of consecutive ids spread evenly', () => {
  const counts = new Array<number>(16).fill(0);
  for (let id = 1; id <= 64_000; id++) {
    const bucket = hash(3, id, 5) & 15;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 4000) < 300, `${count} of 64,000 in one sixteenth`);
});

test('a weighted table holds each value in proportion', () => {
  const table = weightedTable([
    ['often', 3],
    ['seldom', 1],
  ]);
  assert.equal(table.length, 256);
  assert.equal(table.filter((value) => value === 'seldom').length, 64);
});
