import type { Row } from '../../harness/model/platform.ts';
import { createGroups, least } from './aggregate.ts';
import type { Calls } from './services.ts';

/** What is agreed of a service. */
export interface Agreement {
  readonly criticality: 'critical' | 'core' | 'supporting';
  readonly objectivePermille: number;
  readonly latencyMs: number;
}

const agreements: Readonly<Record<string, Agreement>> = {
  auth: { criticality: 'critical', objectivePermille: 995, latencyMs: 500 },
  payments: { criticality: 'critical', objectivePermille: 995, latencyMs: 2000 },
  rooms: { criticality: 'core', objectivePermille: 990, latencyMs: 200 },
  chat: { criticality: 'core', objectivePermille: 990, latencyMs: 100 },
  search: { criticality: 'core', objectivePermille: 990, latencyMs: 800 },
  catalogue: { criticality: 'core', objectivePermille: 990, latencyMs: 120 },
  assets: { criticality: 'core', objectivePermille: 990, latencyMs: 1000 },
  gifts: { criticality: 'core', objectivePermille: 990, latencyMs: 400 },
  moderation: { criticality: 'supporting', objectivePermille: 990, latencyMs: 300 },
  presence: { criticality: 'supporting', objectivePermille: 990, latencyMs: 80 },
  recommendations: { criticality: 'supporting', objectivePermille: 980, latencyMs: 600 },
  notifications: { criticality: 'supporting', objectivePermille: 980, latencyMs: 250 },
};

export function agreementOf(service: string): Agreement {
  const agreement = agreements[service];
  if (!agreement) throw new Error(`nothing is agreed of the service ${service}`);
  return agreement;
}

const sumCalls = (group: readonly Calls[]): number => group.reduce((sum, { calls }) => sum + calls, 0);
export const isFailed = ({ status }: Calls): boolean => status === 'error' || status === 'timeout';

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
export function percentileMs(byDuration: readonly Calls[], total: number, percent: number): number {
  let left = Math.ceil((total * percent) / 100);
  return (byDuration.find(({ calls }) => (left -= calls) <= 0) as Calls).durationMs;
}

export function byDay(histogram: readonly Calls[], detail: (calls: Calls) => string): Calls[][] {
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
