import type { Distribution } from '../model/measurement.ts';

/**
 * Percentiles of samples counted per whole millisecond: `[ms, count]` ascending. Exact to the millisecond; a percentile is the smallest
 * sample that at least that share of all samples do not exceed (nearest rank). Undefined without samples.
 */
export function distributionOf(histogram: readonly (readonly [ms: number, count: number])[]): Distribution | undefined {
  const count = histogram.reduce((sum, [, n]) => sum + n, 0);
  if (count === 0) return undefined;
  const total = histogram.reduce((sum, [ms, n]) => sum + ms * n, 0);
  const at = (share: number): number => {
    const rank = Math.max(1, Math.ceil(share * count));
    let seen = 0;
    for (const [ms, n] of histogram) {
      seen += n;
      if (seen >= rank) return ms;
    }
    return histogram.at(-1)?.[0] ?? 0;
  };
  return { count, mean: total / count, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), p999: at(0.999), max: at(1) };
}
