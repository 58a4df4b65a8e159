import type { Row } from '../../harness/model/platform.ts';
import { createGroups, isoTime, least, mostOf } from './aggregate.ts';
import type { EventHandler, TruthDomain } from './domain.ts';
import { sessionDays } from './session-days.ts';

/** What a session did in an hour. */
export interface SessionHour {
  readonly day: string;
  readonly hour: number;
  readonly sessionId: string;
  playerId: number;
  country: string;
  platform: string;
  events: number;
  firstMs: number;
  lastMs: number;
  registeredDay: string | null;
  durationMs: number | null;
  endReason: string | null;
  actionCount: number | null;
  readonly counts: Record<Counted, number>;
}

const counted = {
  'ui/session-started': 'logins',
  'ui/session-ended': 'logouts',
  'ui/screen-viewed': 'screen_views',
  'ui/room-entered': 'room_entries',
  'ui/avatar-action-performed': 'avatar_actions',
  'ui/chat-message-sent': 'chat_messages',
  'ui/friend-request-sent': 'friend_requests',
  'ui/profile-edited': 'profile_edits',
  'ui/gift-sent': 'gifts_sent',
  'ui/shop-searched': 'searches',
  'ui/item-clicked': 'item_clicks',
  'ui/item-viewed': 'item_views',
  'ui/item-tried-on': 'try_ons',
  'ui/purchase-clicked': 'purchase_clicks',
  'ui/credits-purchase-clicked': 'credit_purchase_clicks',
  'ui/client-error-occurred': 'client_errors',
} as const;
export type Counted = (typeof counted)[keyof typeof counted];
const noCounts = Object.fromEntries(Object.values(counted).map((name) => [name, 0])) as Record<Counted, number>;

interface ClientError {
  readonly day: string;
  readonly code: string;
  readonly severity: string;
  errors: number;
  readonly players: Set<number>;
}

/** No job: what `daily_kpis` needs of this domain. */
export const dailyActivityTable = 'daily_activity';

const HOUR_MS = 3_600_000;

/** Sessions by hour and day, active users by hour, the shop's funnel and client errors: all that follows from ui events by session. */
export function openActivity(): TruthDomain {
  const hours = createGroups<SessionHour>();
  const clientErrors = createGroups<ClientError>();

  const take: EventHandler = (event, data, day) => {
    const { timeMs } = event;
    const hourNumber = Math.floor(timeMs / HOUR_MS);
    const hour = hours.of(`${hourNumber}|${data.session_id}`, () => ({
      day,
      hour: hourNumber % 24,
      sessionId: data.session_id,
      playerId: data.player_id,
      country: data.country,
      platform: data.platform,
      events: 0,
      firstMs: timeMs,
      lastMs: timeMs,
      registeredDay: null,
      durationMs: null,
      endReason: null,
      actionCount: null,
      counts: { ...noCounts },
    }));
    hour.playerId = Math.min(hour.playerId, data.player_id);
    hour.country = least(hour.country, data.country);
    hour.platform = least(hour.platform, data.platform);
    hour.events++;
    hour.firstMs = Math.min(hour.firstMs, timeMs);
    hour.lastMs = Math.max(hour.lastMs, timeMs);
    switch (counted[nameOf(event.type) as keyof typeof counted]) {
      case undefined:
        return;
      case 'logins':
        hour.registeredDay = mostOf(hour.registeredDay, data.registered_day);
        break;
      case 'logouts':
        hour.durationMs = mostOf(hour.durationMs, data.duration_ms);
        hour.endReason = mostOf(hour.endReason, data.end_reason);
        hour.actionCount = mostOf(hour.actionCount, data.action_count);
        break;
      case 'client_errors':
        takeError(data.error_code, data.severity, data.player_id, day);
        break;
      default:
    }
    hour.counts[counted[nameOf(event.type) as keyof typeof counted]]++;
  };

  function takeError(code: string, severity: string, playerId: number, day: string): void {
    const group = clientErrors.of(`${day}|${code}|${severity}`, () => ({ day, code, severity, errors: 0, players: new Set() }));
    group.errors++;
    group.players.add(playerId);
  }

  return {
    on: { 'ui/*': take },
    tables() {
      const all = hours.values();
      return {
        stg_session_hours: () => all.map(sessionHourRow),
        fct_session_days: () => sessionDays(bySession(all, true)),
        hourly_active_users: () => hourlyActive(all),
        shop_funnel: () => shopFunnel(all),
        client_error_rates: () => errorRates(clientErrors.values(), all),
        [dailyActivityTable]: () => dailyActivity(all),
      };
    },
  };
}

/** `com.imvu.ui.item_viewed.v1` → `ui/item-viewed`. Known types only. */
const names = new Map<string, string>();
function nameOf(type: string): string {
  let name = names.get(type);
  if (name === undefined) {
    name = type
      .replace(/^com\.imvu\./, '')
      .replace(/\.v\d+$/, '')
      .replace('.', '/')
      .replaceAll('_', '-');
    names.set(type, name);
  }
  return name;
}

function sessionHourRow(hour: SessionHour): Row {
  return {
    event_day: hour.day,
    event_hour: hour.hour,
    session_id: hour.sessionId,
    player_id: hour.playerId,
    country: hour.country,
    platform: hour.platform,
    events: hour.events,
    first_event_at: isoTime(hour.firstMs),
    last_event_at: isoTime(hour.lastMs),
    registered_day: hour.registeredDay,
    session_duration_ms: hour.durationMs,
    end_reason: hour.endReason,
    action_count: hour.actionCount,
    ...hour.counts,
  };
}

function bySession(all: readonly SessionHour[], withDay: boolean): SessionHour[][] {
  const groups = createGroups<SessionHour[]>();
  for (const hour of all) groups.of(withDay ? `${hour.day}|${hour.sessionId}` : hour.sessionId, () => []).push(hour);
  return groups.values();
}

const total = (hours: readonly SessionHour[], of: Counted): number => hours.reduce((sum, hour) => sum + hour.counts[of], 0);

function hourlyActive(all: readonly SessionHour[]): Row[] {
  const groups = createGroups<SessionHour[]>();
  for (const hour of all) groups.of(`${hour.day}|${hour.hour}`, () => []).push(hour);
  return groups.values().map((hours) => ({
    event_day: (hours[0] as SessionHour).day,
    event_hour: (hours[0] as SessionHour).hour,
    players: new Set(hours.map(({ playerId }) => playerId)).size,
    sessions: hours.length,
    logins: total(hours, 'logins'),
    logouts: total(hours, 'logouts'),
    events: hours.reduce((sum, { events }) => sum + events, 0),
  }));
}

function shopFunnel(all: readonly SessionHour[]): Row[] {
  const steps: readonly (readonly [step: string, count: Counted])[] = [
    ['searched', 'searches'],
    ['clicked', 'item_clicks'],
    ['viewed', 'item_views'],
    ['tried_on', 'try_ons'],
    ['ordered', 'purchase_clicks'],
  ];
  const groups = createGroups<Record<string, string | number>>();
  for (const hours of bySession(all, true)) {
    const day = (hours[0] as SessionHour).day;
    const platform = hours.map((hour) => hour.platform).reduce(least);
    const row = groups.of(`${day}|${platform}`, () => ({
      event_day: day,
      platform,
      sessions: 0,
      ...Object.fromEntries(steps.map(([step]) => [step, 0])),
    }));
    row['sessions'] = Number(row['sessions']) + 1;
    for (const [step, count] of steps) {
      if (total(hours, count) === 0) break;
      row[step] = Number(row[step]) + 1;
    }
  }
  return groups.values();
}

/** Distinct sessions and players of each day. */
function dailyActivity(all: readonly SessionHour[]): Row[] {
  const days = createGroups<{ day: string; players: Set<number>; sessions: Set<string> }>();
  for (const { day, playerId, sessionId } of all) {
    const group = days.of(day, () => ({ day, players: new Set(), sessions: new Set() }));
    group.players.add(playerId);
    group.sessions.add(sessionId);
  }
  return days.values().map(({ day, players, sessions }) => ({ event_day: day, players: players.size, sessions: sessions.size }));
}

function errorRates(errors: readonly ClientError[], all: readonly SessionHour[]): Row[] {
  const sessionsOf = new Map(dailyActivity(all).map((row) => [row['event_day'], Number(row['sessions'])]));
  return errors.map(({ day, code, severity, errors: count, players }) => ({
    event_day: day,
    error_code: code,
    severity,
    errors: count,
    players: players.size,
    errors_per_1000_sessions: (count * 1000) / (sessionsOf.get(day) as number),
  }));
}
