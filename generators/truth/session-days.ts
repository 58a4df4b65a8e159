import type { Row } from '../../harness/model/platform.ts';
import type { Counted, SessionHour } from './activity.ts';
import { isoTime, least, mostOf } from './aggregate.ts';
import { byColumns, distinct, indexBy, keyOf, largest, number, pick, smallest, sum, text, daysBetween, type RowsMaker } from './rows.ts';

/** Counts that `fct_session_days` carries on. */
const daily = [
  'logins',
  'logouts',
  'screen_views',
  'room_entries',
  'avatar_actions',
  'chat_messages',
  'friend_requests',
  'profile_edits',
  'gifts_sent',
  'searches',
  'item_views',
  'try_ons',
  'purchase_clicks',
  'credit_purchase_clicks',
  'client_errors',
] as const satisfies readonly Counted[];

/** `fct_session_days`, from the hours of each session and day. */
export function sessionDays(groups: readonly (readonly SessionHour[])[]): Row[] {
  return groups.map((hours) => ({
    event_day: (hours[0] as SessionHour).day,
    session_id: (hours[0] as SessionHour).sessionId,
    player_id: Math.min(...hours.map(({ playerId }) => playerId)),
    country: hours.map(({ country }) => country).reduce(least),
    platform: hours.map(({ platform }) => platform).reduce(least),
    first_event_at: isoTime(Math.min(...hours.map(({ firstMs }) => firstMs))),
    last_event_at: isoTime(Math.max(...hours.map(({ lastMs }) => lastMs))),
    registered_day: hours.map(({ registeredDay }) => registeredDay).reduce(mostOf),
    duration_ms: hours.map(({ durationMs }) => durationMs).reduce(mostOf),
    end_reason: hours.map(({ endReason }) => endReason).reduce(mostOf),
    action_count: hours.map(({ actionCount }) => actionCount).reduce(mostOf),
    active_hours: hours.length,
    events: hours.reduce((total, { events }) => total + events, 0),
    ...Object.fromEntries(daily.map((name) => [name, hours.reduce((total, { counts }) => total + counts[name], 0)])),
  }));
}

const SESSION_STARTED = 'com.imvu.ui.session_started.v1';

/** Facts, dimensions and marts that follow from the days of sessions. */
export const sessionTables: Readonly<Record<string, RowsMaker>> = {
  fct_sessions(rowsOf) {
    const starts = indexBy(
      rowsOf('stg_ui_details').filter(({ type }) => type === SESSION_STARTED),
      'session_id',
    );
    return byColumns(rowsOf('fct_session_days'), 'session_id').map((days) => {
      const start = starts.get(keyOf(days[0], 'session_id'));
      return {
        session_id: text(days[0], 'session_id'),
        player_id: smallest(days, 'player_id'),
        country: smallest(days, 'country'),
        platform: smallest(days, 'platform'),
        first_day: smallest(days, 'event_day'),
        first_event_at: smallest(days, 'first_event_at'),
        last_event_at: largest(days, 'last_event_at'),
        events: sum(days, 'events'),
        purchase_clicks: sum(days, 'purchase_clicks'),
        chat_messages: sum(days, 'chat_messages'),
        duration_ms: largest(days, 'duration_ms'),
        end_reason: largest(days, 'end_reason'),
        is_complete: sum(days, 'logins') > 0 && sum(days, 'logouts') > 0,
        crosses_midnight: days.length > 1,
        entry_point: start?.['entry_point'] ?? null,
        tier: start?.['tier'] ?? null,
      };
    });
  },
  fct_player_days(rowsOf, { population }) {
    const known = rowsOf('fct_session_days').filter((day) => number(day, 'player_id') <= population.players);
    const counts = daily.filter((name) => name !== 'logouts' && name !== 'item_views');
    return byColumns(known, 'event_day', 'player_id').map((days) => ({
      event_day: text(days[0], 'event_day'),
      player_id: number(days[0], 'player_id'),
      country: smallest(days, 'country'),
      platform: smallest(days, 'platform'),
      registered_day: largest(days, 'registered_day'),
      first_event_at: smallest(days, 'first_event_at'),
      last_event_at: largest(days, 'last_event_at'),
      sessions: days.length,
      active_hours: sum(days, 'active_hours'),
      events: sum(days, 'events'),
      ...Object.fromEntries(counts.map((name) => [name, sum(days, name)])),
      crashes: days.filter((day) => day['end_reason'] === 'crash').length,
    }));
  },
  dim_player_lifetimes: (rowsOf) =>
    byColumns(rowsOf('fct_player_days'), 'player_id').map((days) => ({
      player_id: number(days[0], 'player_id'),
      first_day: smallest(days, 'event_day'),
      last_day: largest(days, 'event_day'),
      active_days: days.length,
      sessions: sum(days, 'sessions'),
      events: sum(days, 'events'),
      country: smallest(days, 'country'),
      platform: smallest(days, 'platform'),
      registered_day: largest(days, 'registered_day'),
    })),
  daily_active_users: (rowsOf) =>
    byColumns(rowsOf('fct_session_days'), 'event_day', 'country', 'platform').map((sessions) => ({
      ...pick(sessions[0], 'event_day', 'country', 'platform'),
      players: distinct(sessions, 'player_id'),
      sessions: sessions.length,
      events: sum(sessions, 'events'),
    })),
  retention(rowsOf) {
    const months = rowsOf('fct_player_days').flatMap((day): Row[] => {
      const registered = day['registered_day'];
      if (typeof registered !== 'string') return [];
      const eventDay = text(day, 'event_day');
      return [{ event_day: eventDay, registered_month: registered.slice(0, 7), age: daysBetween(registered, eventDay) }];
    });
    return byColumns(months, 'event_day', 'registered_month').map((group) => {
      const aged = (days: number): number => group.filter(({ age }) => age === days).length;
      return {
        ...pick(group[0], 'event_day', 'registered_month'),
        players: group.length,
        d1_players: aged(1),
        d7_players: aged(7),
        d30_players: aged(30),
      };
    });
  },
};
