import type { Histogram } from '../ledger/reconcile.ts';
import type { Distribution } from '../model/measurement.ts';

/**
 * Percentiles of samples counted per whole millisecond: `[ms, count]` ascending. Exact to the millisecond; a percentile is the smallest
 * sample that at least that share of all samples do not exceed (nearest rank). Undefined without samples.
 */
export function distributionOf(histogram: Histogram): Distribution | undefined {
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

type Buckets = NonNullable<Distribution['buckets']>;
type Quantiles = NonNullable<Distribution['quantiles']>;

const BUCKETS_PER_DECADE = 20;
const QUANTILES_PER_DECADE = 10;

/** What a histogram and a percentile curve are drawn from: some hundred numbers, however many samples and milliseconds there are. */
export function shapeOf(histogram: Histogram): { buckets: Buckets; quantiles: Quantiles } {
  return { buckets: bucketsOf(histogram), quantiles: quantilesOf(histogram) };
}

function bucketsOf(histogram: Histogram): Buckets {
  const buckets: Buckets = [];
  for (const [ms, count] of histogram) {
    const last = buckets.at(-1);
    if (last !== undefined && ms < last.toMs) last.count += count;
    else buckets.push({ ...bucketAround(ms), count });
  }
  return buckets;
}

/** Edges are 1, 2, 3 … then the powers of 10^(1/20), rounded to whole milliseconds; what is below 1 ms shares one bucket. */
function bucketAround(ms: number): { fromMs: number; toMs: number } {
  if (ms < 1) return { fromMs: 0, toMs: 1 };
  const edge = (step: number): number => Math.round(10 ** (step / BUCKETS_PER_DECADE));
  let step = Math.floor(Math.log10(ms) * BUCKETS_PER_DECADE) - 1;
  while (edge(step + 1) <= ms) step++;
  return { fromMs: edge(step), toMs: edge(step + 1) };
}

/** Evenly spaced in nines (90 %, 99 %, 99.9 %), as far as there are samples to tell them apart. */
function quantilesOf(histogram: Histogram): Quantiles {
  const total = histogram.reduce((sum, [, count]) => sum + count, 0);
  const quantiles: Quantiles = [];
  let index = 0;
  let seen = histogram[0]?.[1] ?? 0;
  const at = (share: number): number => {
    const rank = Math.max(1, Math.ceil(share * total));
    while (seen < rank && index < histogram.length - 1) seen += histogram[++index]?.[1] ?? 0;
    return histogram[index]?.[0] ?? 0;
  };
  for (let step = 0; 10 ** (step / QUANTILES_PER_DECADE) <= total; step++) {
    const share = Number((1 - 10 ** (-step / QUANTILES_PER_DECADE)).toPrecision(9));
    quantiles.push({ share, ms: at(share) });
  }
  if (total > 0) quantiles.push({ share: 1, ms: at(1) });
  return quantiles;
}
