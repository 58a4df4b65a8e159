import { landed } from './landed.ts';
import type { CurvePoint, LiveState, Sample } from '../model/live.ts';

/** As often as samples are taken. */
export const FIRST_STRIDE_MS = 1000;
/** A curve never has more points than this; then every other one goes, and points come half as often. */
const MAX_POINTS = 240;
/** Samples are never exactly on time. */
const STRIDE_TOLERANCE = 0.75;

type Curve = Pick<LiveState, 'curve' | 'curveStrideMs'>;

/**
 * The curve with one more sample. The newest point always is the newest sample; the points before it are a stride apart. Its size is
 * bounded however long the run is, and rates between points stay exact, as counts are cumulative.
 */
export function addToCurve({ curve, curveStrideMs }: Curve, sample: Sample): Curve {
  const point = pointOf(sample);
  if (point === null) return { curve, curveStrideMs };
  const last = curve.at(-1);
  const beforeLast = curve.at(-2);
  // The last point moves along with the samples until it is a stride away from the point before.
  const moves = last !== undefined && beforeLast !== undefined && last.atMs - beforeLast.atMs < curveStrideMs * STRIDE_TOLERANCE;
  const points = moves
    ? [...curve.slice(0, -1), { ...point, freshnessMs: Math.max(point.freshnessMs, last.freshnessMs) }]
    : [...curve, point];
  return points.length > MAX_POINTS ? { curve: thinned(points), curveStrideMs: curveStrideMs * 2 } : { curve: points, curveStrideMs };
}

/** Every other point; each keeps the worst freshness of the one that goes. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  return points.flatMap((point, index) =>
    index % 2 === 0 ? [{ ...point, freshnessMs: Math.max(point.freshnessMs, points[index - 1]?.freshnessMs ?? 0) }] : [],
  );
}

/** null while there is no load, or no answer from the platform. */
function pointOf(sample: Sample): CurvePoint | null {
  const { atMs, load, flow, processes } = sample;
  const lake = landed(sample);
  if (load === null || flow === null || lake === null) return null;
  return {
    atMs,
    sentEvents: load.sentEvents,
    sentBytes: load.sentBytes,
    acknowledgedEvents: load.acknowledgedEvents,
    committedEvents: lake.inTheLake,
    freshnessMs: flow.freshnessMs,
    coreSeconds: Object.fromEntries(processes.flatMap(({ name, coreSeconds }) => (coreSeconds === null ? [] : [[name, coreSeconds]]))),
  };
}

/** Rates per second between neighbouring points of a curve, each at the later point's instant. */
export function ratesOf(curve: readonly CurvePoint[], count: (point: CurvePoint) => number): { atMs: number; value: number }[] {
  return curve.slice(1).map((point, index) => {
    const before = curve[index] as CurvePoint;
    const seconds = (point.atMs - before.atMs) / 1000;
    return { atMs: point.atMs, value: seconds > 0 ? Math.max(0, count(point) - count(before)) / seconds : 0 };
  });
}
