/** A seeded stream of random numbers. Two streams made from the same keys give the same numbers. */
export interface Random {
  /** Uniform integer in 0..2³²-1. */
  bits(): number;
  /** Uniform number in [0, 1). */
  unit(): number;
  /** Uniform integer in 0..bound-1. */
  below(bound: number): number;
  /** Exponentially distributed number with mean 1. */
  exponential(): number;
}

/** Mixes a seed, an id and a salt into 32 well-spread bits: the same arguments always give the same integer in 0..2³²-1. */
export function hash(seed: number, id: number, salt: number): number {
  let h = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(salt + 0x7f4a_7c15, 0xc2b2_ae35);
  h = Math.imul(h ^ (h >>> 15) ^ id, 0x2c1b_3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a_2d39);
  h = Math.imul(h ^ (h >>> 15) ^ (id >>> 7), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A stream of its own for each combination of keys (sfc32, state filled by `hash`). */
export function createRandom(seed: number, ...keys: readonly number[]): Random {
  const key = keys.reduce((mixed, value) => hash(mixed, value, 1), seed);
  let a = hash(seed, key, 2) | 0;
  let b = hash(seed, key, 3) | 0;
  let c = hash(seed, key, 4) | 0;
  let counter = 1;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum;
  }

  for (let round = 0; round < 12; round++) next();
  return {
    bits: () => next() >>> 0,
    unit: () => (next() >>> 0) / 4_294_967_296,
    below: (bound) => Math.floor(((next() >>> 0) / 4_294_967_296) * bound),
    exponential: () => -Math.log(1 - (next() >>> 0) / 4_294_967_296),
  };
}

/** A table of `size` entries in which each value stands in proportion to its weight: indexing it at random draws by weight. */
export function weightedTable<T>(weights: readonly (readonly [T, number])[], size = 256): readonly T[] {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const table: T[] = [];
  let upTo = 0;
  for (const [value, weight] of weights) {
    upTo += weight;
    while (table.length < Math.round((upTo / total) * size)) table.push(value);
  }
  return table;
}
