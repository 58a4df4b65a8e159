import type { Row } from '../../harness/model/platform.ts';
import { createGroups } from './aggregate.ts';
import { serviceHours } from './service-hours.ts';
import type { Calls } from './calls.ts';

interface Hour {
  readonly day: string;
  readonly hour: number;
  readonly service: string;
  readonly calls: number;
  readonly busyMs: number;
}

/** Hours of a service on a day, in order. */
function serviceDays(histogram: readonly Calls[]): [Hour, ...Hour[]][] {
  const groups = createGroups<Hour[]>();
  for (const row of serviceHours(histogram)) {
    const [day, service] = [String(row['event_day']), String(row['service'])];
    const hour = { day, service, hour: Number(row['event_hour']), calls: Number(row['calls']), busyMs: Number(row['busy_ms']) };
    groups.of(`${day}|${service}`, () => []).push(hour);
  }
  return groups.values().map((hours) => hours.toSorted((a, b) => a.hour - b.hour)) as [Hour, ...Hour[]][];
}

const total = (hours: readonly Hour[], of: 'calls' | 'busyMs'): number => hours.reduce((sum, hour) => sum + hour[of], 0);

const HOUR_MS = 3_600_000;
/** Calls that an instance can take at once, and by how much there shall be too many. */
const CALLS_AT_ONCE = 4;
const MARGIN = 2;
const LEAST_INSTANCES = 2;

/** `capacity_plan`. */
export function capacityPlan(histogram: readonly Calls[]): Row[] {
  return serviceDays(histogram).map((hours) => {
    // The first of the busiest hours.
    const peak = hours.reduce((busiest, hour) => (hour.busyMs > busiest.busyMs ? hour : busiest));
    const concurrency = peak.busyMs / HOUR_MS;
    return {
      event_day: peak.day,
      service: peak.service,
      calls: total(hours, 'calls'),
      peak_hour: peak.hour,
      peak_calls: peak.calls,
      peak_calls_per_second: peak.calls / 3600,
      peak_concurrency: concurrency,
      instances_needed: Math.max(LEAST_INSTANCES, Math.ceil((concurrency * MARGIN) / CALLS_AT_ONCE)),
      peak_to_mean: peak.calls / (total(hours, 'calls') / hours.length),
    };
  });
}

/** 30,000 USD a month, a day. */
const CENTS_A_DAY = 100_000;

/** `cost_attribution`. */
export function costAttribution(histogram: readonly Calls[]): Row[] {
  const days = createGroups<[Hour, ...Hour[]][]>();
  for (const hours of serviceDays(histogram)) days.of(hours[0].day, () => []).push(hours);
  return days.values().flatMap((services) => {
    const all = services.flat();
    return services.map((hours) => {
      const [calls, busyMs] = [total(hours, 'calls'), total(hours, 'busyMs')];
      const share = (0.7 * busyMs) / total(all, 'busyMs') + (0.3 * calls) / total(all, 'calls');
      return {
        event_day: hours[0].day,
        service: hours[0].service,
        calls,
        busy_ms: busyMs,
        cost_share: share,
        cost_usd_cents: share * CENTS_A_DAY,
        cost_usd_cents_per_call: (share * CENTS_A_DAY) / calls,
      };
    });
  });
}
