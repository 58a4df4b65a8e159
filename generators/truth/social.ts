import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups, least, ranked } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';

interface Chat {
  readonly day: string;
  readonly hour: number;
  readonly roomId: number;
  readonly playerId: number;
  language: string;
  messages: number;
  characters: number;
}

interface Visits {
  readonly day: string;
  readonly roomId: number;
  readonly playerId: number;
  entries: number;
  exits: number;
  stayedMs: number;
}

const HOUR_MS = 3_600_000;
const TOP_CHAT_ROOMS = 50;
const TOP_ROOMS = 100;

/** Chat and rooms. */
export function openSocial(): TruthDomain {
  const chats = createGroups<Chat>();
  const visits = createGroups<Visits>();
  const visitsOf = (day: string, roomId: number, playerId: number): Visits =>
    visits.of(`${day}|${roomId}|${playerId}`, () => ({ day, roomId, playerId, entries: 0, exits: 0, stayedMs: 0 }));
  return {
    on: {
      'ui/chat-message-sent'({ timeMs }, data, day) {
        const { room_id: roomId, player_id: playerId, language } = data;
        const hour = Math.floor(timeMs / HOUR_MS) % 24;
        const make = (): Chat => ({ day, hour, roomId, playerId, language, messages: 0, characters: 0 });
        const chat = chats.of(`${day}|${hour}|${roomId}|${playerId}`, make);
        chat.language = least(chat.language, language);
        chat.messages++;
        chat.characters += data.text_length;
      },
      'ui/room-entered'(_event, data, day) {
        visitsOf(day, data.room_id, data.player_id).entries++;
      },
      'ui/room-left'(_event, data, day) {
        const visit = visitsOf(day, data.room_id, data.player_id);
        visit.exits++;
        visit.stayedMs += data.duration_ms;
      },
    },
    tables() {
      const [allChats, allVisits] = [chats.values(), visits.values()];
      const rooms = chatByRoom(allChats);
      return {
        stg_chat: () =>
          allChats.map(({ day, hour, roomId, playerId, language, messages, characters }) => ({
            event_day: day,
            event_hour: hour,
            room_id: roomId,
            player_id: playerId,
            language,
            messages,
            characters,
          })),
        stg_room_visits: () =>
          allVisits.map(({ day, roomId, playerId, entries, exits, stayedMs }) => ({
            event_day: day,
            room_id: roomId,
            player_id: playerId,
            entries,
            exits,
            stayed_ms: stayedMs,
          })),
        chat_volume: () => chatVolume(allChats),
        top_chat_rooms: () => topChatRooms(rooms),
        room_popularity: () => roomPopularity(allVisits, rooms),
      };
    },
  };
}

interface RoomChat {
  readonly day: string;
  readonly roomId: number;
  messages: number;
  characters: number;
  readonly players: Set<number>;
}

function chatByRoom(chats: readonly Chat[]): RoomChat[] {
  const groups = createGroups<RoomChat>();
  for (const { day, roomId, playerId, messages, characters } of chats) {
    const room = groups.of(`${day}|${roomId}`, () => ({ day, roomId, messages: 0, characters: 0, players: new Set() }));
    room.messages += messages;
    room.characters += characters;
    room.players.add(playerId);
  }
  return groups.values();
}

function chatVolume(chats: readonly Chat[]): Row[] {
  const groups = createGroups<Chat[]>();
  for (const chat of chats) groups.of(`${chat.day}|${chat.hour}|${chat.language}`, () => []).push(chat);
  return groups.values().map((group) => ({
    event_day: (group[0] as Chat).day,
    event_hour: (group[0] as Chat).hour,
    language: (group[0] as Chat).language,
    messages: group.reduce((sum, { messages }) => sum + messages, 0),
    characters: group.reduce((sum, { characters }) => sum + characters, 0),
    players: new Set(group.map(({ playerId }) => playerId)).size,
    rooms: new Set(group.map(({ roomId }) => roomId)).size,
  }));
}

function topChatRooms(rooms: readonly RoomChat[]): Row[] {
  const order = compareBy<RoomChat>(
    ({ messages }) => -messages,
    ({ roomId }) => roomId,
  );
  return ranked(rooms, ({ day }) => day, order, TOP_CHAT_ROOMS).map(({ day, rank, roomId, messages, players, characters }) => ({
    event_day: day,
    rank,
    room_id: roomId,
    messages,
    players: players.size,
    characters,
  }));
}

function roomPopularity(visits: readonly Visits[], chats: readonly RoomChat[]): Row[] {
  const messagesIn = new Map(chats.map(({ day, roomId, messages }) => [`${day}|${roomId}`, messages]));
  const groups = createGroups<{ day: string; roomId: number; visitors: number; entries: number; stayedMs: number }>();
  for (const { day, roomId, entries, stayedMs } of visits) {
    const room = groups.of(`${day}|${roomId}`, () => ({ day, roomId, visitors: 0, entries: 0, stayedMs: 0 }));
    room.visitors++;
    room.entries += entries;
    room.stayedMs += stayedMs;
  }
  const order = compareBy<{ visitors: number; stayedMs: number; roomId: number }>(
    ({ visitors }) => -visitors,
    ({ stayedMs }) => -stayedMs,
    ({ roomId }) => roomId,
  );
  return ranked(groups.values(), ({ day }) => day, order, TOP_ROOMS).map(({ day, rank, roomId, visitors, entries, stayedMs }) => ({
    event_day: day,
    rank,
    room_id: roomId,
    visitors,
    entries,
    stayed_ms: stayedMs,
    messages: messagesIn.get(`${day}|${roomId}`) ?? 0,
  }));
}
