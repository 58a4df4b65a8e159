import type { Row } from '../../harness/model/platform.ts';
import { createGroups } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';
import { byColumns, distinct, indexBy, keyOf, largest, number, smallest, sum, type RowsMaker } from './rows.ts';

type Kind = 'walks' | 'dances' | 'greetings' | 'affections' | 'poses';

const kinds: Readonly<Record<string, Kind>> = {
  walk: 'walks',
  sit: 'walks',
  dance: 'dances',
  wave: 'greetings',
  laugh: 'greetings',
  hug: 'affections',
  kiss: 'affections',
  pose: 'poses',
};

interface RoomHour extends Record<Kind, number> {
  readonly event_day: string;
  readonly event_hour: number;
  readonly room_id: number;
  entries: number;
  joined: number;
  parted: number;
  occupants_met: number;
  most_occupants: number | null;
  avatar_actions: number;
}

interface SessionChanges {
  readonly day: string;
  readonly hour: number;
  readonly country: string;
  readonly platform: string;
  opened: number;
  closed: number;
  readonly players: Set<number>;
}

const HOUR_MS = 3_600_000;
const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS) % 24;

/** Who is where: rooms by the hour, and sessions as the database opens and closes them. */
export function openRooms(): TruthDomain {
  const hours = createGroups<RoomHour>();
  const sessions = createGroups<SessionChanges>();
  const roomHour = (day: string, timeMs: number, roomId: number): RoomHour =>
    hours.of(`${Math.floor(timeMs / HOUR_MS)}|${roomId}`, () => ({
      event_day: day,
      event_hour: hourOf(timeMs),
      room_id: roomId,
      entries: 0,
      joined: 0,
      parted: 0,
      occupants_met: 0,
      most_occupants: null,
      avatar_actions: 0,
      walks: 0,
      dances: 0,
      greetings: 0,
      affections: 0,
      poses: 0,
    }));
  return {
    on: {
      'ui/room-entered'({ timeMs }, data, day) {
        const hour = roomHour(day, timeMs, data.room_id);
        hour.entries++;
        hour.occupants_met += data.occupants;
        hour.most_occupants = Math.max(hour.most_occupants ?? 0, data.occupants);
      },
      'ui/avatar-action-performed'({ timeMs }, data, day) {
        const hour = roomHour(day, timeMs, data.room_id);
        hour.avatar_actions++;
        hour[kinds[data.avatar_action] as Kind]++;
      },
      'data/room-presence-changed'({ timeMs }, data, day) {
        const hour = roomHour(day, timeMs, data.room_id);
        if (data.op === 'c') hour.joined++;
        if (data.op === 'd') hour.parted++;
      },
      'data/sessions-changed'({ timeMs }, data, day) {
        const { country, platform } = data;
        const hour = hourOf(timeMs);
        const group = sessions.of(`${day}|${hour}|${country}|${platform}`, () => {
          return { day, hour, country, platform, opened: 0, closed: 0, players: new Set() };
        });
        if (data.op === 'c') group.opened++;
        if (data.op === 'd') group.closed++;
        group.players.add(data.player_id);
      },
    },
    tables: () => ({
      stg_room_hours: () => hours.values().map((hour): Row => ({ ...hour })),
      stg_session_changes: () =>
        sessions.values().map(({ day, hour, country, platform, opened, closed, players }) => ({
          event_day: day,
          event_hour: hour,
          country,
          platform,
          opened,
          closed,
          players: players.size,
        })),
    }),
  };
}

const BUSY_ENTRIES = 20;
const REGULAR_ENTRIES = 5;

/** Facts and dimensions of rooms, from the hours, visits and chats. */
export const roomTables: Readonly<Record<string, RowsMaker>> = {
  dim_rooms: (rowsOf) =>
    byColumns(rowsOf('stg_room_hours'), 'room_id').map((hours) => {
      const activeDays = distinct(hours, 'event_day');
      const perDay = sum(hours, 'entries') / activeDays;
      return {
        room_id: number(hours[0], 'room_id'),
        first_seen_day: smallest(hours, 'event_day'),
        last_seen_day: largest(hours, 'event_day'),
        active_days: activeDays,
        entries: sum(hours, 'entries'),
        most_occupants: largest(hours, 'most_occupants'),
        size_class: perDay >= BUSY_ENTRIES ? 'busy' : perDay >= REGULAR_ENTRIES ? 'regular' : 'quiet',
      };
    }),
  fct_chat_room_hours: (rowsOf) =>
    byColumns(rowsOf('stg_chat'), 'event_day', 'event_hour', 'room_id').map((chats) => ({
      event_day: chats[0]['event_day'] as string,
      event_hour: number(chats[0], 'event_hour'),
      room_id: number(chats[0], 'room_id'),
      messages: sum(chats, 'messages'),
      characters: sum(chats, 'characters'),
      speakers: distinct(chats, 'player_id'),
      languages: distinct(chats, 'language'),
      most_by_one: largest(chats, 'messages'),
    })),
  fct_room_days(rowsOf) {
    const partsOf = (job: string): Map<string, readonly Row[]> =>
      new Map(byColumns(rowsOf(job), 'event_day', 'room_id').map((group) => [keyOf(group[0], 'event_day', 'room_id'), group]));
    const [hoursIn, visitsIn, chatsIn] = [partsOf('stg_room_hours'), partsOf('stg_room_visits'), partsOf('stg_chat')];
    return [...new Set([...hoursIn.keys(), ...visitsIn.keys(), ...chatsIn.keys()])].map((key) => {
      const [day = '', room] = key.split('|');
      const [hours, visits, chats] = [hoursIn.get(key) ?? [], visitsIn.get(key) ?? [], chatsIn.get(key) ?? []];
      return {
        event_day: day,
        room_id: Number(room),
        visitors: visits.length,
        returning_visitors: visits.filter((visit) => number(visit, 'entries') > 1).length,
        stayed_ms: sum(visits, 'stayed_ms'),
        messages: sum(chats, 'messages'),
        chat_hours: distinct(chats, 'event_hour'),
        entries: sum(hours, 'entries'),
        active_hours: hours.length,
        most_occupants: largest(hours, 'most_occupants'),
        avatar_actions: sum(hours, 'avatar_actions'),
        affections: sum(hours, 'affections'),
      };
    });
  },
  room_size_classes(rowsOf) {
    const classOf = indexBy(rowsOf('dim_rooms'), 'room_id');
    const days = rowsOf('fct_room_days').map((row): Row => ({
      ...row,
      size_class: classOf.get(keyOf(row, 'room_id'))?.['size_class'] ?? 'quiet',
    }));
    return byColumns(days, 'event_day', 'size_class').map((rooms) => ({
      event_day: rooms[0]['event_day'] as string,
      size_class: rooms[0]['size_class'] as string,
      rooms: rooms.length,
      entries: sum(rooms, 'entries'),
      messages: sum(rooms, 'messages'),
      avatar_actions: sum(rooms, 'avatar_actions'),
      silent_rooms: rooms.filter((room) => number(room, 'messages') === 0).length,
      most_occupants: largest(rooms, 'most_occupants'),
    }));
  },
};
