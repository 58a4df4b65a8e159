import type { Row } from '../../harness/model/platform.ts';
import { createGroups, least } from './aggregate.ts';
import type { Calls } from './calls.ts';

/** What is agreed of a service. */
export interface Agreement {
  readonly criticality: 'critical' | 'core' | 'supporting';
  readonly objectivePermille: number;
  readonly latencyMs: number;
}

const agreements: Readonly<Record<string, Agreement>> = {
  auth: { criticality: 'critical', objectivePermille: 995, latencyMs: 900 },
  payments: { criticality: 'critical', objectivePermille: 995, latencyMs: 4000 },
  rooms: { criticality: 'core', objectivePermille: 990, latencyMs: 400 },
  chat: { criticality: 'core', objectivePermille: 990, latencyMs: 180 },
  search: { criticality: 'core', objectivePermille: 990, latencyMs: 1500 },
  catalogue: { criticality: 'core', objectivePermille: 990, latencyMs: 250 },
  assets: { criticality: 'core', objectivePermille: 990, latencyMs: 1500 },
  gifts: { criticality: 'core', objectivePermille: 990, latencyMs: 700 },
  moderation: { criticality: 'supporting', objectivePermille: 990, latencyMs: 500 },
  presence: { criticality: 'supporting', objectivePermille: 990, latencyMs: 120 },
  recommendations: { criticality: 'supporting', objectivePermille: 980, latencyMs: 1000 },
  notifications: { criticality: 'supporting', objectivePermille: 980, latencyMs: 300 },
};

export function agreementOf(service: string): Agreement {
  const agreement = agreements[service];
  if (!agreement) throw new Error(`nothing is agreed of the service ${service}`);
  return agreement;
}

const sumCalls = (group: readonly Calls[]): number => group.reduce((sum, { calls }) => sum + calls, 0);
const sumFaults = (group: readonly Calls[]): number => group.reduce((sum, { faults }) => sum + faults, 0);
const isFailed = ({ status }: Calls): boolean => status === 'error' || status === 'timeout';

/** `dim_services`. */
export function services(histogram: readonly Calls[]): Row[] {
  const groups = createGroups<Calls[]>();
  for (const calls of histogram) groups.of(calls.service, () => []).push(calls);
  return groups.values().map((group) => {
    const { service } = group[0] as Calls;
    const { criticality, objectivePermille, latencyMs } = agreementOf(service);
    const days = group.map(({ day }) => day);
    return {
      service,
      criticality,
      objective_permille: objectivePermille,
      latency_objective_ms: latencyMs,
      operations: new Set(group.map(({ operation }) => operation)).size,
      calls: sumCalls(group),
      first_day: days.reduce(least),
      last_day: days.reduce((a, b) => (b > a ? b : a)),
    };
  });
}

/** The duration of the call at place ⌈share · n⌉ of calls ordered by duration (nearest rank); `percent` is a whole number. */
function percentileMs(byDuration: readonly Calls[], total: number, percent: number): number {
  let left = Math.ceil((total * percent) / 100);
  return (byDuration.find(({ calls }) => (left -= calls) <= 0) as Calls).durationMs;
}

function byDay(histogram: readonly Calls[], detail: (calls: Calls) => string): Calls[][] {
  const groups = createGroups<Calls[]>();
  for (const calls of histogram) groups.of(`${calls.day}|${detail(calls)}`, () => []).push(calls);
  return groups.values().map((group) => group.toSorted((a, b) => a.durationMs - b.durationMs));
}

export function serviceHealth(histogram: readonly Calls[]): Row[] {
  return byDay(histogram, ({ service }) => service).map((byDuration) => {
    const total = sumCalls(byDuration);
    const failed = sumCalls(byDuration.filter(isFailed));
    const { day, service } = byDuration[0] as Calls;
    return {
      event_day: day,
      service,
      calls: total,
      failed_calls: failed,
      error_ratio: failed / total,
      p95_duration_ms: percentileMs(byDuration, total, 95),
      max_duration_ms: (byDuration.at(-1) as Calls).durationMs,
    };
  });
}

/** `fct_service_durations`. */
export function serviceDurations(histogram: readonly Calls[]): Row[] {
  const groups = createGroups<Calls[]>();
  for (const calls of histogram) groups.of(`${calls.day}|${calls.service}|${calls.operation}|${calls.durationMs}`, () => []).push(calls);
  return groups.values().map((group) => {
    const { day, service, operation, durationMs } = group[0] as Calls;
    return {
      event_day: day,
      service,
      operation,
      duration_ms: durationMs,
      calls: sumCalls(group),
      failed_calls: sumCalls(group.filter(isFailed)),
      faults: sumFaults(group),
    };
  });
}

/** `service_latency_percentiles`. */
export function latencyPercentiles(histogram: readonly Calls[]): Row[] {
  return byDay(histogram, ({ service, operation }) => `${service}|${operation}`).map((byDuration) => {
    const { day, service, operation } = byDuration[0] as Calls;
    const total = sumCalls(byDuration);
    const [p50 = 0, p90 = 0, p95 = 0, p99 = 0] = [50, 90, 95, 99].map((percent) => percentileMs(byDuration, total, percent));
    return {
      event_day: day,
      service,
      operation,
      calls: total,
      p50_ms: p50,
      p90_ms: p90,
      p95_ms: p95,
      p99_ms: p99,
      slowest_ms: (byDuration.at(-1) as Calls).durationMs,
      mean_ms: byDuration.reduce((sum, { durationMs, calls }) => sum + durationMs * calls, 0) / total,
      tail_ratio: p50 === 0 ? null : p99 / p50,
    };
  });
}
