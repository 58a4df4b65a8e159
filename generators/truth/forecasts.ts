import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups } from './aggregate.ts';

interface Hour {
  readonly day: string;
  readonly hour: number;
  events: number;
  players: number;
  orders: number;
}

/** Hours in which any event came, in order, from `stg_event_volumes`, `hourly_active_users` and `stg_orders`. */
function hoursOf(volumes: readonly Row[], active: readonly Row[], orders: readonly Row[]): Hour[] {
  const hours = createGroups<Hour>();
  const at = (day: unknown, hour: number): Hour =>
    hours.of(`${String(day)}|${hour}`, () => ({ day: String(day), hour, events: 0, players: 0, orders: 0 }));
  for (const row of volumes) at(row['event_day'], Number(row['event_hour'])).events += Number(row['events']);
  for (const row of active) at(row['event_day'], Number(row['event_hour'])).players = Number(row['players']);
  for (const row of orders) {
    if (row['order_kind'] !== 'credits') at(row['event_day'], new Date(String(row['ordered_at'])).getUTCHours()).orders++;
  }
  return hours.values().toSorted(
    compareBy(
      ({ day }) => day,
      ({ hour }) => hour,
    ),
  );
}

const DAY_MS = 86_400_000;
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** `forecast_inputs`. */
export function forecastInputs(volumes: readonly Row[], active: readonly Row[], orders: readonly Row[]): Row[] {
  const series = hoursOf(volumes, active, orders);
  const byHour = new Map(series.map((hour) => [`${hour.day}|${hour.hour}`, hour]));
  return series.map((hour, place) => {
    const weekday = new Date(hour.day).getUTCDay() || 7;
    const yesterday = byHour.get(`${new Date(Date.parse(hour.day) - DAY_MS).toISOString().slice(0, 10)}|${hour.hour}`);
    const before = (count: number): number[] => series.slice(Math.max(0, place - count), place).map(({ players }) => players);
    return {
      event_day: hour.day,
      event_hour: hour.hour,
      iso_weekday: weekday,
      is_weekend: weekday > 5,
      players: hour.players,
      events: hour.events,
      orders: hour.orders,
      players_1_before: series[place - 1]?.players ?? null,
      players_2_before: series[place - 2]?.players ?? null,
      players_mean_3: mean(before(3)),
      players_mean_6: mean(before(6)),
      players_yesterday: yesterday?.players ?? null,
      events_yesterday: yesterday?.events ?? null,
    };
  });
}

/** `forecast_accuracy`, from `forecast_inputs`. */
export function forecastAccuracy(inputs: readonly Row[]): Row[] {
  const days = createGroups<{ day: string; players: number[]; expected: number[] }>();
  for (const row of inputs) {
    const expected = row['players_yesterday'] ?? row['players_mean_3'];
    if (typeof expected !== 'number') continue;
    const day = String(row['event_day']);
    const group = days.of(day, () => ({ day, players: [], expected: [] }));
    group.players.push(Number(row['players']));
    group.expected.push(expected);
  }
  return days.values().map(({ day, players, expected }) => {
    const sum = players.reduce((all, each) => all + each, 0);
    const errors = players.map((each, place) => each - (expected[place] as number));
    const absolute = errors.reduce((all, error) => all + Math.abs(error), 0);
    return {
      event_day: day,
      hours: players.length,
      player_hours: sum,
      mean_expected_players: mean(expected),
      mean_absolute_error: absolute / players.length,
      absolute_error_ratio: sum === 0 ? null : absolute / sum,
      hours_above: errors.filter((error) => error > 0).length,
    };
  });
}
