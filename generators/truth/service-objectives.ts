import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups } from './aggregate.ts';
import { weekOf } from './rows.ts';
import { agreementOf } from './service-levels.ts';
import type { Calls } from './calls.ts';

/** A service on a day, against what is agreed of it. */
interface Attained {
  readonly day: string;
  readonly service: string;
  calls: number;
  bad: number;
  slow: number;
  faults: number;
}

function attained(histogram: readonly Calls[]): Attained[] {
  const groups = createGroups<Attained>();
  for (const { day, service, durationMs, calls, faults } of histogram) {
    const group = groups.of(`${service}|${day}`, () => ({ day, service, calls: 0, bad: 0, slow: 0, faults: 0 }));
    const isSlow = durationMs > agreementOf(service).latencyMs;
    group.calls += calls;
    group.faults += faults;
    group.slow += isSlow ? calls : 0;
    group.bad += isSlow ? calls : faults;
  }
  return groups.values().toSorted(
    compareBy(
      ({ service }) => service,
      ({ day }) => day,
    ),
  );
}

/** Calls of a thousand that may be bad. */
const allowedPermille = (service: string): number => 1000 - agreementOf(service).objectivePermille;
const isMet = ({ service, calls, bad }: Attained): boolean => bad * 1000 <= calls * allowedPermille(service);

/** `service_slo_attainment`. */
export function attainment(histogram: readonly Calls[]): Row[] {
  return attained(histogram).map((group) => {
    const { criticality, objectivePermille } = agreementOf(group.service);
    return {
      event_day: group.day,
      service: group.service,
      criticality,
      objective_permille: objectivePermille,
      calls: group.calls,
      good_calls: group.calls - group.bad,
      slow_calls: group.slow,
      faults: group.faults,
      attainment: (group.calls - group.bad) / group.calls,
      is_met: isMet(group),
    };
  });
}

/** `service_error_budgets`: sums grow from day to day within a month. */
export function errorBudgets(histogram: readonly Calls[]): Row[] {
  const months = createGroups<{ calls: number; bad: number }>();
  return attained(histogram).map(({ day, service, calls, bad }) => {
    const month = day.slice(0, 7);
    const sofar = months.of(`${service}|${month}`, () => ({ calls: 0, bad: 0 }));
    sofar.calls += calls;
    sofar.bad += bad;
    const allowed = (sofar.calls * allowedPermille(service)) / 1000;
    return {
      event_day: day,
      service,
      calendar_month: month,
      bad_calls: bad,
      month_calls: sofar.calls,
      month_bad_calls: sofar.bad,
      allowed_bad_calls: allowed,
      month_burn_ratio: sofar.bad / allowed,
      is_exhausted: sofar.bad * 1000 > sofar.calls * allowedPermille(service),
    };
  });
}

/** `weekly_service_report`. */
export function weeklyServices(histogram: readonly Calls[]): Row[] {
  const weeks = createGroups<Attained[]>();
  for (const group of attained(histogram)) weeks.of(`${group.service}|${weekOf(group.day)}`, () => []).push(group);
  const sum = (group: readonly Attained[], of: (each: Attained) => number): number => group.reduce((all, each) => all + of(each), 0);
  let before: { readonly service: string; readonly calls: number } | undefined;
  // Weeks come by service and in order, as the days do.
  return weeks.values().map((group) => {
    const { service, day } = group[0] as Attained;
    const calls = sum(group, (each) => each.calls);
    const growth = before?.service === service ? calls / before.calls - 1 : null;
    before = { service, calls };
    return {
      week_start: weekOf(day),
      service,
      days: group.length,
      calls,
      faults: sum(group, (each) => each.faults),
      attainment: sum(group, (each) => each.calls - each.bad) / calls,
      missed_days: group.filter((each) => !isMet(each)).length,
      calls_growth: growth,
    };
  });
}
