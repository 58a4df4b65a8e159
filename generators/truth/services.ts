import type { Row } from '../../harness/model/platform.ts';
import { createGroups } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';

interface Calls {
  readonly day: string;
  readonly service: string;
  readonly operation: string;
  readonly status: string;
  readonly durationMs: number;
  calls: number;
}

/** Calls of internal services: how many, how long, how many failed. */
export function openServices(): TruthDomain {
  const histogram = createGroups<Calls>();
  return {
    on: {
      'service/*'(_event, data, day) {
        const { service, operation, status, duration_ms: durationMs } = data;
        const make = (): Calls => ({ day, service, operation, status, durationMs, calls: 0 });
        histogram.of(`${day}|${service}|${operation}|${status}|${durationMs}`, make).calls++;
      },
    },
    tables: () => ({
      stg_service_calls: () =>
        histogram.values().map(({ day, service, operation, status, durationMs, calls }) => ({
          event_day: day,
          service,
          operation,
          status,
          duration_ms: durationMs,
          calls,
        })),
      service_health: () => serviceHealth(histogram.values()),
    }),
  };
}

function serviceHealth(histogram: readonly Calls[]): Row[] {
  const groups = createGroups<Calls[]>();
  for (const calls of histogram) groups.of(`${calls.day}|${calls.service}`, () => []).push(calls);
  return groups.values().map((group) => {
    const byDuration = group.toSorted((a, b) => a.durationMs - b.durationMs);
    const total = group.reduce((sum, { calls }) => sum + calls, 0);
    const failed = group.filter(({ status }) => status === 'error' || status === 'timeout').reduce((sum, { calls }) => sum + calls, 0);
    // Nearest rank: the duration of the call at place ⌈0.95 n⌉ of the ordered calls.
    let left = Math.ceil((total * 95) / 100);
    const p95 = byDuration.find(({ calls }) => (left -= calls) <= 0) as Calls;
    return {
      event_day: p95.day,
      service: p95.service,
      calls: total,
      failed_calls: failed,
      error_ratio: failed / total,
      p95_duration_ms: p95.durationMs,
      max_duration_ms: (byDuration.at(-1) as Calls).durationMs,
    };
  });
}
