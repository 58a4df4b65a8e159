import type { Row } from '../../harness/model/platform.ts';
import { createGroups, least } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';
import { byColumns, distinct, indexBy, keyOf, largest, number, ratio, smallest, sum, text, type RowsMaker } from './rows.ts';

interface TextChecks {
  readonly day: string;
  readonly hour: number;
  readonly playerId: number;
  readonly verdict: string;
  readonly isChat: boolean;
  country: string;
  checks: number;
  scoreTotal: number;
  highestScore: number;
  checkingMs: number;
}

interface RemovedMessages {
  readonly day: string;
  readonly hour: number;
  readonly roomId: number;
  readonly playerId: number;
  language: string;
  removed: number;
}

interface PipelineHour {
  readonly event_day: string;
  readonly event_hour: number;
  sent: number;
  stored: number;
  removed: number;
  relayed: number;
  relay_failures: number;
  relaying_ms: number;
}

const HOUR_MS = 3_600_000;
const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS) % 24;

/** Texts on their way: checked, removed, relayed. */
export function openModeration(): TruthDomain {
  const checks = createGroups<TextChecks>();
  const removals = createGroups<RemovedMessages>();
  const pipeline = createGroups<PipelineHour>();
  const pipelineHour = (timeMs: number, day: string): PipelineHour =>
    pipeline.of(Math.floor(timeMs / HOUR_MS), () => ({
      event_day: day,
      event_hour: hourOf(timeMs),
      sent: 0,
      stored: 0,
      removed: 0,
      relayed: 0,
      relay_failures: 0,
      relaying_ms: 0,
    }));
  return {
    on: {
      'service/moderation-checked'({ timeMs }, data, day) {
        const { player_id: playerId, verdict, country, score } = data;
        const hour = hourOf(timeMs);
        const isChat = data.message_id !== undefined;
        const group = checks.of(`${day}|${hour}|${playerId}|${verdict}|${isChat}`, () => {
          return { day, hour, playerId, verdict, isChat, country, checks: 0, scoreTotal: 0, highestScore: 0, checkingMs: 0 };
        });
        group.country = least(group.country, country);
        group.checks++;
        group.scoreTotal += score;
        group.highestScore = Math.max(group.highestScore, score);
        group.checkingMs += data.duration_ms;
      },
      'ui/chat-message-sent'({ timeMs }, _data, day) {
        pipelineHour(timeMs, day).sent++;
      },
      'data/chat-messages-changed'({ timeMs }, data, day) {
        const stage = pipelineHour(timeMs, day);
        if (data.op === 'c') stage.stored++;
        if (data.op !== 'd') return;
        stage.removed++;
        const { room_id: roomId, player_id: playerId, language } = data;
        const hour = hourOf(timeMs);
        const make = (): RemovedMessages => ({ day, hour, roomId, playerId, language, removed: 0 });
        const group = removals.of(`${day}|${hour}|${roomId}|${playerId}`, make);
        group.language = least(group.language, language);
        group.removed++;
      },
      'service/chat-relayed'({ timeMs }, data, day) {
        const stage = pipelineHour(timeMs, day);
        stage.relayed++;
        stage.relaying_ms += data.duration_ms;
        if (data.status !== 'ok') stage.relay_failures++;
      },
    },
    tables: () => ({
      stg_text_checks: () =>
        checks.values().map((group) => ({
          event_day: group.day,
          event_hour: group.hour,
          player_id: group.playerId,
          verdict: group.verdict,
          is_chat: group.isChat,
          country: group.country,
          checks: group.checks,
          score_total: group.scoreTotal,
          highest_score: group.highestScore,
          checking_ms: group.checkingMs,
        })),
      stg_removed_messages: () =>
        removals.values().map(({ day, hour, roomId, playerId, language, removed }) => ({
          event_day: day,
          event_hour: hour,
          room_id: roomId,
          player_id: playerId,
          language,
          removed,
        })),
      stg_chat_pipeline: () => pipeline.values().map((hour): Row => ({ ...hour })),
    }),
  };
}

const TOXIC_ROOMS = 50;

/** Facts and marts of moderation. */
export const moderationTables: Readonly<Record<string, RowsMaker>> = {
  fct_moderation(rowsOf, { population }) {
    const removedOf = new Map(
      byColumns(rowsOf('stg_removed_messages'), 'event_day', 'player_id').map((group) => [
        keyOf(group[0], 'event_day', 'player_id'),
        sum(group, 'removed'),
      ]),
    );
    const known = rowsOf('stg_text_checks').filter((row) => number(row, 'player_id') <= population.players);
    return byColumns(known, 'event_day', 'player_id').map((group) => {
      const judged = (verdict: string): number =>
        sum(
          group.filter((row) => row['verdict'] === verdict),
          'checks',
        );
      return {
        event_day: text(group[0], 'event_day'),
        player_id: number(group[0], 'player_id'),
        country: smallest(group, 'country'),
        checks: sum(group, 'checks'),
        chat_checks: sum(
          group.filter((row) => row['is_chat']),
          'checks',
        ),
        allowed: judged('allowed'),
        masked: judged('masked'),
        blocked: judged('blocked'),
        highest_score: largest(group, 'highest_score'),
        score_total: sum(group, 'score_total'),
        removed: removedOf.get(keyOf(group[0], 'event_day', 'player_id')) ?? 0,
      };
    });
  },
  moderation_by_language(rowsOf) {
    const players = indexBy(rowsOf('dim_players'), 'player_id');
    const spoken = rowsOf('fct_moderation').map((row): Row => ({
      ...row,
      language: players.get(keyOf(row, 'player_id'))?.['language'] ?? 'unknown',
    }));
    return byColumns(spoken, 'event_day', 'language').map((group) => {
      const checks = sum(group, 'checks');
      return {
        event_day: text(group[0], 'event_day'),
        language: text(group[0], 'language'),
        writers: group.length,
        checks,
        masked: sum(group, 'masked'),
        blocked: sum(group, 'blocked'),
        masked_ratio: ratio(sum(group, 'masked'), checks),
        blocked_ratio: ratio(sum(group, 'blocked'), checks),
        mean_score: ratio(sum(group, 'score_total'), checks),
      };
    });
  },
  toxic_rooms(rowsOf) {
    const written = new Map<string, number>();
    for (const chat of rowsOf('stg_chat')) {
      const key = keyOf(chat, 'event_day', 'room_id');
      written.set(key, (written.get(key) ?? 0) + number(chat, 'messages'));
    }
    const rooms = byColumns(rowsOf('stg_removed_messages'), 'event_day', 'room_id').flatMap((group) => {
      const messages = written.get(keyOf(group[0], 'event_day', 'room_id'));
      if (messages === undefined) return [];
      const removed = sum(group, 'removed');
      return [
        {
          event_day: text(group[0], 'event_day'),
          room_id: number(group[0], 'room_id'),
          messages,
          removed,
          offenders: distinct(group, 'player_id'),
          removed_per_1000: (removed * 1000) / messages,
        },
      ];
    });
    return byColumns(rooms, 'event_day').flatMap((day) =>
      day
        .toSorted(
          (a, b) =>
            number(b, 'removed_per_1000') - number(a, 'removed_per_1000') ||
            number(b, 'removed') - number(a, 'removed') ||
            number(a, 'room_id') - number(b, 'room_id'),
        )
        .slice(0, TOXIC_ROOMS)
        .map((room, place) => ({ ...room, toxic_rank: place + 1 })),
    );
  },
  chat_pipeline_health(rowsOf) {
    const hour = ['event_day', 'event_hour'];
    const checked = new Map<string, number>();
    for (const row of rowsOf('stg_text_checks')) {
      if (row['is_chat']) checked.set(keyOf(row, ...hour), (checked.get(keyOf(row, ...hour)) ?? 0) + number(row, 'checks'));
    }
    return rowsOf('stg_chat_pipeline').map((row) => {
      const { sent = 0, stored = 0, removed = 0, relayed = 0 } = row as Record<string, number>;
      return {
        event_day: text(row, 'event_day'),
        event_hour: number(row, 'event_hour'),
        sent,
        stored,
        removed,
        relayed,
        checked: checked.get(keyOf(row, ...hour)) ?? 0,
        not_stored: sent - stored,
        not_relayed: stored - removed - relayed,
        relay_failure_ratio: ratio(number(row, 'relay_failures'), relayed),
        mean_relay_ms: ratio(number(row, 'relaying_ms'), relayed),
      };
    });
  },
};
