import type { Random } from '../random.ts';

/** Multiplier that spreads popular ranks over all ids; prime, so it is coprime with every smaller or unrelated count. */
const SPREADING_PRIME = 7_368_787;

/**
 * Draws ids 1..count by Zipf's law (the k-th most popular is drawn in proportion to k^-exponent), with popular ids scattered.
 * `exponent` must not be 1.
 */
export function createZipf(count: number, exponent: number): (random: Random) => number {
  const power = 1 - exponent;
  const span = (count + 1) ** power - 1;
  const step = count % SPREADING_PRIME === 0 ? 1 : SPREADING_PRIME % count || 1;
  return (random) => {
    // Inverse of the continuous distribution function on [1, count + 1).
    const rank = Math.min(count, Math.floor((1 + random.unit() * span) ** (1 / power))) - 1;
    return 1 + ((rank * step) % count);
  };
}
