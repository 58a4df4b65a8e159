import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups } from './aggregate.ts';
import { isFault, type Calls, type FailedCalls } from './calls.ts';

const HOUR_MS = 3_600_000;

/** `fct_service_hours`: calls of a service in an hour. */
export function serviceHours(histogram: readonly Calls[]): Row[] {
  const groups = createGroups<Record<string, string | number>>();
  for (const { day, hour, service, status, durationMs, calls, faults } of histogram) {
    const row = groups.of(`${day}|${hour}|${service}`, () => ({
      event_day: day,
      event_hour: hour,
      service,
      calls: 0,
      failed_calls: 0,
      refused_calls: 0,
      faults: 0,
      busy_ms: 0,
      slowest_ms: 0,
    }));
    const add = (column: string, amount: number): void => {
      row[column] = Number(row[column]) + amount;
    };
    add('calls', calls);
    if (status === 'error' || status === 'timeout') add('failed_calls', calls);
    else if (status !== 'ok') add('refused_calls', calls);
    add('faults', faults);
    add('busy_ms', calls * durationMs);
    row['slowest_ms'] = Math.max(Number(row['slowest_ms']), durationMs);
  }
  return groups.values();
}

interface BadHour {
  readonly service: string;
  readonly day: string;
  readonly hour: number;
  readonly hourNumber: number;
  readonly failed: number;
  readonly players: Set<number>;
}

/** `fct_service_incidents`: hours with too many failures, joined where they follow each other. */
export function serviceIncidents(histogram: readonly Calls[], failures: readonly FailedCalls[]): Row[] {
  const calls = new Map<string, number>();
  for (const each of histogram) {
    const key = `${each.service}|${each.day}|${each.hour}`;
    calls.set(key, (calls.get(key) ?? 0) + each.calls);
  }
  const hours = createGroups<{ -readonly [K in keyof BadHour]: BadHour[K] }>();
  for (const { service, day, hour, errorCode, playerId, calls: failed } of failures) {
    if (!isFault(errorCode)) continue;
    const hourNumber = Date.parse(day) / HOUR_MS + hour;
    const group = hours.of(`${service}|${day}|${hour}`, () => ({ service, day, hour, hourNumber, failed: 0, players: new Set() }));
    group.failed += failed;
    group.players.add(playerId);
  }
  const callsOf = ({ service, day, hour }: BadHour): number => calls.get(`${service}|${day}|${hour}`) ?? 0;
  const bad = hours.values().filter((hour) => hour.failed / callsOf(hour) > 0.006);
  const runs: BadHour[][] = [];
  for (const hour of bad.toSorted(
    compareBy(
      ({ service }) => service,
      ({ hourNumber }) => hourNumber,
    ),
  )) {
    const last = runs.at(-1)?.at(-1);
    if (last?.service === hour.service && last.hourNumber + 1 === hour.hourNumber) runs.at(-1)?.push(hour);
    else runs.push([hour]);
  }
  return runs.map((run) => {
    const { service, day, hour } = run[0] as BadHour;
    return {
      service,
      event_day: day,
      event_hour: hour,
      hours: run.length,
      calls: run.reduce((sum, each) => sum + callsOf(each), 0),
      failed_calls: run.reduce((sum, { failed }) => sum + failed, 0),
      most_players_in_hour: Math.max(...run.map(({ players }) => players.size)),
    };
  });
}
