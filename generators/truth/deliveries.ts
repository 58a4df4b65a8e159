import type { Row } from '../../harness/model/platform.ts';
import { eventTypes } from '../events/event-types.ts';
import { createGroups } from './aggregate.ts';
import type { EventData, EventHandler, TruthDomain } from './domain.ts';
import { hourOf } from './calls.ts';

interface DeliveryData extends EventData {
  readonly cache_hit: boolean;
  readonly result_count: number;
  readonly asset_kind: string;
  readonly asset_bytes: number;
  readonly room_server: string;
  readonly occupants: number;
}

const HOUR_MS = 3_600_000;

type Counts = Record<string, string | number | boolean>;

interface Volume {
  readonly day: string;
  readonly hour: number;
  readonly type: string;
  events: number;
  readonly sources: Set<number>;
}

/** Adds to a sum or to a largest value of a row. */
function add(row: Counts, column: string, amount: number): void {
  row[column] = Number(row[column]) + amount;
}
function raise(row: Counts, column: string, amount: number): void {
  row[column] = Math.max(Number(row[column]), amount);
}

/** What services read, deliver and assign, and how many events there are of each type. */
export function openDeliveries(): TruthDomain {
  const reads = createGroups<Counts>();
  const assets = createGroups<Counts>();
  const servers = createGroups<{ row: Counts; rooms: Set<number> }>();
  const volumes = createGroups<Volume>();

  const read: EventHandler = ({ timeMs }, event, day) => {
    const data = event as DeliveryData;
    const { service, category, cache_hit: hit, status } = data;
    const hour = hourOf(timeMs);
    const row = reads.of(`${day}|${hour}|${service}|${category}|${hit}|${status}`, () => ({
      event_day: day,
      event_hour: hour,
      service,
      category,
      cache_hit: hit,
      status,
      calls: 0,
      duration_ms: 0,
      results: 0,
      empty_answers: 0,
    }));
    add(row, 'calls', 1);
    add(row, 'duration_ms', data.duration_ms);
    add(row, 'results', data.result_count ?? 0);
    if (data.result_count === 0) add(row, 'empty_answers', 1);
  };

  return {
    on: {
      'service/search-performed': read,
      'service/catalogue-served': read,
      'service/asset-delivered'(planned, event, day) {
        read(planned, event, day);
        const data = event as DeliveryData;
        const { category, asset_kind: kind, asset_bytes: bytes, cache_hit: hit } = data;
        const hour = hourOf(planned.timeMs);
        const row = assets.of(`${day}|${hour}|${category}|${kind}|${hit}`, () => ({
          event_day: day,
          event_hour: hour,
          category,
          asset_kind: kind,
          cache_hit: hit,
          deliveries: 0,
          asset_bytes: 0,
          largest_bytes: 0,
          failed_deliveries: 0,
        }));
        add(row, 'deliveries', 1);
        add(row, 'asset_bytes', bytes);
        raise(row, 'largest_bytes', bytes);
        if (data.status !== 'ok') add(row, 'failed_deliveries', 1);
      },
      'service/room-assigned'({ timeMs }, event, day) {
        const data = event as DeliveryData;
        const { room_server: server, occupants, duration_ms: durationMs } = data;
        const hour = hourOf(timeMs);
        const { row, rooms } = servers.of(`${day}|${hour}|${server}`, () => ({
          rooms: new Set(),
          row: {
            event_day: day,
            event_hour: hour,
            room_server: server,
            assignments: 0,
            rooms: 0,
            occupants: 0,
            largest_room: 0,
            duration_ms: 0,
            slow_assignments: 0,
          },
        }));
        rooms.add(data.room_id);
        add(row, 'assignments', 1);
        add(row, 'occupants', occupants);
        raise(row, 'largest_room', occupants);
        add(row, 'duration_ms', durationMs);
        if (durationMs > 100) add(row, 'slow_assignments', 1);
      },
    },
    onEvery({ type, typeIndex, timeMs, sourceIndex }, day) {
      const hourNumber = Math.floor(timeMs / HOUR_MS);
      // A number, not a text, as this is for every event.
      const volume = volumes.of(hourNumber * eventTypes.length + typeIndex, () => ({
        day,
        hour: hourNumber % 24,
        type,
        events: 0,
        sources: new Set(),
      }));
      volume.events++;
      volume.sources.add(sourceIndex);
    },
    tables: () => ({
      stg_cached_reads: () => reads.values(),
      stg_asset_deliveries: () => assets.values(),
      fct_asset_hours: () => assetHours(assets.values()),
      stg_room_assignments: () => servers.values().map(({ row, rooms }) => ({ ...row, rooms: rooms.size })),
      dim_room_servers: () => roomServers(servers.values().map(({ row }) => row)),
      stg_event_volumes: () =>
        volumes.values().map(({ day, hour, type, events, sources }) => ({
          event_day: day,
          event_hour: hour,
          family: type.split('.')[2] as string,
          type,
          events,
          sources: sources.size,
        })),
      dim_dates: () => dates(volumes.values()),
    }),
  };
}

function assetHours(deliveries: readonly Counts[]): Row[] {
  const groups = createGroups<Counts>();
  for (const part of deliveries) {
    const { event_day: day = '', event_hour: hour = 0, category = '' } = part;
    const row = groups.of(`${day}|${hour}|${category}`, () => ({
      event_day: day,
      event_hour: hour,
      category,
      deliveries: 0,
      cache_hits: 0,
      asset_bytes: 0,
      origin_bytes: 0,
      failed_deliveries: 0,
      largest_bytes: 0,
    }));
    for (const column of ['deliveries', 'asset_bytes', 'failed_deliveries']) add(row, column, Number(part[column]));
    if (part['cache_hit'] === true) add(row, 'cache_hits', Number(part['deliveries']));
    else add(row, 'origin_bytes', Number(part['asset_bytes']));
    raise(row, 'largest_bytes', Number(part['largest_bytes']));
  }
  return groups.values();
}

function roomServers(hours: readonly Counts[]): Row[] {
  const groups = createGroups<Counts[]>();
  for (const row of hours) groups.of(String(row['room_server']), () => []).push(row);
  return groups.values().map((group) => {
    const server = String(group[0]?.['room_server']);
    const days = group.map((row) => String(row['event_day'])).toSorted();
    return {
      room_server: server,
      server_number: Number(/^room-(\d+)/.exec(server)?.[1]),
      first_day: days[0] as string,
      last_day: days.at(-1) as string,
      busy_hours: group.length,
      assignments: group.reduce((sum, row) => sum + Number(row['assignments']), 0),
      largest_room: Math.max(...group.map((row) => Number(row['largest_room']))),
    };
  });
}

const DAY_MS = 86_400_000;

function dates(volumes: readonly Volume[]): Row[] {
  const days = createGroups<{ day: string; hours: Set<number>; events: number }>();
  for (const { day, hour, events } of volumes) {
    const group = days.of(day, () => ({ day, hours: new Set(), events: 0 }));
    group.hours.add(hour);
    group.events += events;
  }
  return days.values().map(({ day, hours, events }) => {
    const date = new Date(day);
    const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    return {
      event_day: day,
      iso_weekday: weekday,
      is_weekend: weekday > 5,
      week_start: new Date(date.getTime() - (weekday - 1) * DAY_MS).toISOString().slice(0, 10),
      calendar_month: day.slice(0, 7),
      hours_covered: hours.size,
      is_complete: hours.size === 24,
      events,
    };
  });
}
