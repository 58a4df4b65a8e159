import type { Row } from '../../harness/model/platform.ts';
import {
  byColumns,
  dayAfter,
  daysBetween,
  indexBy,
  keyOf,
  largest,
  number,
  pick,
  ratio,
  smallest,
  sum,
  text,
  weekOf,
  type RowsMaker,
  type RowsOf,
} from './rows.ts';

/** Days on which each player was there, in order. */
function daysOfPlayers(rowsOf: RowsOf): Row[][] {
  return byColumns(rowsOf('fct_player_days'), 'player_id').map((days) =>
    days.toSorted((a, b) => (text(a, 'event_day') < text(b, 'event_day') ? -1 : 1)),
  );
}

/** Each player's days with what he is on them. */
function playerDayStates(rowsOf: RowsOf): Row[] {
  return daysOfPlayers(rowsOf).flatMap((days) =>
    days.map((day, place) => {
      const previous = days[place - 1];
      const daysAway = previous ? daysBetween(text(previous, 'event_day'), text(day, 'event_day')) : null;
      const state = daysAway === null ? 'new' : daysAway === 1 ? 'retained' : 'resurrected';
      return { ...pick(day, 'event_day', 'player_id', 'country', 'platform', 'sessions'), days_away: daysAway, state };
    }),
  );
}

/** Weeks in which each player was there, in order. */
function weeksOfPlayers(rowsOf: RowsOf): string[][] {
  return daysOfPlayers(rowsOf).map((days) => [...new Set(days.map((day) => weekOf(text(day, 'event_day'))))].toSorted());
}

/** Players by week and what they are in it. */
function lifecycle(rowsOf: RowsOf): Map<string, Map<string, number>> {
  const weeks = weeksOfPlayers(rowsOf);
  const newest = weeks.flat().reduce((a, b) => (b > a ? b : a), '');
  const counts = new Map<string, Map<string, number>>();
  const count = (week: string, state: string): void => {
    const states = counts.get(week) ?? new Map<string, number>();
    counts.set(week, states.set(state, (states.get(state) ?? 0) + 1));
  };
  for (const player of weeks) {
    player.forEach((week, place) => {
      const previous = player[place - 1];
      count(week, previous === undefined ? 'new' : previous === dayAfter(week, -7) ? 'retained' : 'resurrected');
      const next = dayAfter(week, 7);
      if (week < newest && player[place + 1] !== next) count(next, 'churned');
    });
  }
  return counts;
}

function nearestRank(minutes: readonly number[], share: number): number {
  const ordered = minutes.toSorted((a, b) => a - b);
  return ordered[Math.ceil(ordered.length * share) - 1] as number;
}

/** Marts, rollups and reports of growth: the ones in which it is easy to be wrong. */
export const growthTables: Readonly<Record<string, RowsMaker>> = {
  player_day_states: playerDayStates,
  new_and_returning_players: (rowsOf) =>
    byColumns(playerDayStates(rowsOf), 'event_day', 'platform').map((players) => {
      const are = (state: string): number => players.filter((player) => player['state'] === state).length;
      return {
        ...pick(players[0], 'event_day', 'platform'),
        players: players.length,
        new_players: are('new'),
        retained_players: are('retained'),
        resurrected_players: are('resurrected'),
        longest_absence_days: largest(players, 'days_away'),
      };
    }),
  lost_players(rowsOf) {
    const days = rowsOf('fct_player_days');
    const there = new Set(days.map((day) => keyOf(day, 'event_day', 'player_id')));
    const newest = largest(days, 'event_day') as string;
    const ended = days.filter((day) => text(day, 'event_day') < newest);
    return byColumns(ended, 'event_day', 'country').map((players) => {
      const next = dayAfter(text(players[0], 'event_day'), 1);
      const lost = players.filter((player) => !there.has(`${next}|${text(player, 'player_id')}`)).length;
      return {
        ...pick(players[0], 'event_day', 'country'),
        players: players.length,
        lost_players: lost,
        lost_ratio: ratio(lost, players.length),
      };
    });
  },
  activation_funnel(rowsOf) {
    const firstDays = daysOfPlayers(rowsOf).map(([first]) => first as Row);
    return byColumns(firstDays, 'event_day', 'platform').map((players) => {
      const did = (...columns: string[]): number => players.filter((player) => columns.every((name) => number(player, name) > 0)).length;
      return {
        first_day: text(players[0], 'event_day'),
        platform: text(players[0], 'platform'),
        players: players.length,
        entered_room: did('room_entries'),
        chatted: did('room_entries', 'chat_messages'),
        befriended: did('room_entries', 'chat_messages', 'friend_requests'),
        tried_on: did('try_ons'),
        purchased: did('purchase_clicks'),
      };
    });
  },
  session_length_percentiles: (rowsOf) =>
    byColumns(
      rowsOf('fct_sessions').filter((session) => session['is_complete']),
      'first_day',
      'platform',
    ).map((sessions) => {
      const minutes = sessions.map((session) => Math.floor(number(session, 'duration_ms') / 60_000));
      return {
        ...pick(sessions[0], 'first_day', 'platform'),
        sessions: sessions.length,
        median_minutes: nearestRank(minutes, 1 / 2),
        p90_minutes: nearestRank(minutes, 9 / 10),
        longest_minutes: Math.max(...minutes),
      };
    }),
  midnight_sessions(rowsOf) {
    const later = byColumns(rowsOf('fct_session_days'), 'session_id').flatMap((days) => {
      const first = smallest(days, 'event_day') as string;
      const events = sum(days, 'events');
      return days
        .filter((day) => text(day, 'event_day') > first)
        .map((day): Row => ({ first_day: first, session_id: text(day, 'session_id'), after: number(day, 'events'), events }));
    });
    return byColumns(later, 'first_day').map((days) => ({
      first_day: text(days[0], 'first_day'),
      sessions: new Set(days.map((day) => day['session_id'])).size,
      later_days: days.length,
      events_after: sum(days, 'after'),
      events: sum(days, 'events'),
    }));
  },
  retention_cohorts(rowsOf) {
    const born = indexBy(rowsOf('dim_player_lifetimes'), 'player_id');
    const days = rowsOf('fct_player_days').map((day): Row => {
      const life = born.get(keyOf(day, 'player_id')) as Row;
      return {
        ...pick(life, 'first_day', 'country', 'platform'),
        days_since: daysBetween(text(life, 'first_day'), text(day, 'event_day')),
        sessions: number(day, 'sessions'),
      };
    });
    return byColumns(days, 'first_day', 'country', 'platform', 'days_since').map((group) => ({
      ...pick(group[0], 'first_day', 'country', 'platform', 'days_since'),
      players: group.length,
      sessions: sum(group, 'sessions'),
    }));
  },
  engagement_scores: (rowsOf) =>
    rowsOf('fct_player_days').map((day) => {
      const of = (column: string): number => number(day, column);
      const upTo25 = (points: number): number => Math.min(25, points);
      const points = {
        talk_points: upTo25(of('chat_messages')),
        visit_points: upTo25(5 * of('room_entries') + of('avatar_actions')),
        shop_points: upTo25(of('searches') + 3 * of('try_ons') + 10 * (of('purchase_clicks') + of('credit_purchase_clicks'))),
        bond_points: upTo25(10 * of('friend_requests') + 15 * of('gifts_sent') + 5 * of('profile_edits')),
      };
      const score = Object.values(points).reduce((total, each) => total + each, 0);
      return { ...pick(day, 'event_day', 'player_id', 'country', 'platform'), ...points, score };
    }),
  player_snapshots(rowsOf) {
    const players = indexBy(rowsOf('dim_players'), 'player_id');
    const friendships = new Map<string, number>();
    for (const row of rowsOf('fct_friendships')) {
      const key = keyOf(row, 'player_id');
      if (row['state'] !== 'ended') friendships.set(key, (friendships.get(key) ?? 0) + 1);
    }
    const newest = largest(rowsOf('fct_player_days'), 'event_day') as string;
    return daysOfPlayers(rowsOf).map((days) => {
      const [first, last] = [days[0] as Row, days.at(-1) as Row];
      const key = keyOf(last, 'player_id');
      const player = players.get(key);
      return {
        player_id: number(last, 'player_id'),
        country: smallest(days, 'country'),
        platform: smallest(days, 'platform'),
        active_days: days.length,
        sessions: sum(days, 'sessions'),
        events: sum(days, 'events'),
        days_since_last: daysBetween(text(last, 'event_day'), newest),
        lifetime_days: daysBetween(text(first, 'event_day'), text(last, 'event_day')) + 1,
        login_count: player ? number(player, 'login_count') : 0,
        tier: player ? text(player, 'tier') : 'unknown',
        last_day_messages: number(last, 'chat_messages'),
        last_day_rooms: number(last, 'room_entries'),
        last_day_purchases: number(last, 'purchase_clicks'),
        last_day_errors: number(last, 'client_errors'),
        last_day_crashes: number(last, 'crashes'),
        friendships: friendships.get(key) ?? 0,
      };
    });
  },
  concurrent_sessions(rowsOf) {
    const hours = byColumns(rowsOf('stg_session_changes'), 'event_day', 'event_hour')
      .map((group): Row => ({ ...pick(group[0], 'event_day', 'event_hour'), opened: sum(group, 'opened'), closed: sum(group, 'closed') }))
      .toSorted((a, b) =>
        text(a, 'event_day') === text(b, 'event_day')
          ? number(a, 'event_hour') - number(b, 'event_hour')
          : text(a, 'event_day') < text(b, 'event_day')
            ? -1
            : 1,
      );
    let open = 0;
    return hours.map((hour) => {
      const net = number(hour, 'opened') - number(hour, 'closed');
      open += net;
      return { ...hour, net_opened: net, open_more: open };
    });
  },
  invite_virality(rowsOf) {
    const there = new Set(rowsOf('fct_player_days').map((day) => keyOf(day, 'event_day', 'player_id')));
    const invites = rowsOf('fct_friend_requests').filter(({ via }) => via === 'invite' || via === 'friend');
    return byColumns(rowsOf('fct_player_days'), 'event_day').map((days) => {
      const day = text(days[0], 'event_day');
      const ofDay = invites.filter((invite) => invite['event_day'] === day);
      const arrived = ofDay.filter((invite) => there.has(keyOf(invite, 'event_day', 'other_player_id'))).length;
      return {
        event_day: day,
        players: days.length,
        inviters: new Set(ofDay.map((invite) => invite['player_id'])).size,
        invites: ofDay.length,
        arrived,
        invites_per_player: ofDay.length / days.length,
        arrival_ratio: ratio(arrived, ofDay.length),
        k_factor: arrived / days.length,
      };
    });
  },
  player_weeks(rowsOf) {
    const days = rowsOf('fct_player_days').map((day): Row => ({ ...day, week_start: weekOf(text(day, 'event_day')) }));
    return byColumns(days, 'week_start', 'player_id').map((group) => ({
      ...pick(group[0], 'week_start', 'player_id'),
      country: smallest(group, 'country'),
      platform: smallest(group, 'platform'),
      active_days: group.length,
      sessions: sum(group, 'sessions'),
      events: sum(group, 'events'),
      chat_messages: sum(group, 'chat_messages'),
      friend_requests: sum(group, 'friend_requests'),
      purchase_clicks: sum(group, 'purchase_clicks'),
    }));
  },
  stickiness(rowsOf) {
    const months = rowsOf('fct_player_days').map((day): Row => ({ ...day, month_label: text(day, 'event_day').slice(0, 7) }));
    return byColumns(months, 'month_label').map((group) => {
      const players = new Set(group.map((day) => day['player_id'])).size;
      const days = new Set(group.map((day) => day['event_day'])).size;
      return {
        month_label: text(group[0], 'month_label'),
        monthly_players: players,
        days,
        mean_daily_players: group.length / days,
        dau_mau_ratio: group.length / days / players,
      };
    });
  },
  lifecycle_states_weekly: (rowsOf) =>
    [...lifecycle(rowsOf)].flatMap(([week, states]) => [...states].map(([state, players]) => ({ week_start: week, state, players }))),
  weekly_retention_cohorts(rowsOf) {
    const weeks = rowsOf('player_weeks');
    const first = new Map(
      byColumns(weeks, 'player_id').map((group) => [keyOf(group[0], 'player_id'), smallest(group, 'week_start') as string]),
    );
    const since = weeks.map((week): Row => {
      const cohort = first.get(keyOf(week, 'player_id')) as string;
      return {
        cohort_week: cohort,
        weeks_since: daysBetween(cohort, text(week, 'week_start')) / 7,
        active_days: number(week, 'active_days'),
      };
    });
    return byColumns(since, 'cohort_week', 'weeks_since').map((group) => ({
      ...pick(group[0], 'cohort_week', 'weeks_since'),
      players: group.length,
      active_days: sum(group, 'active_days'),
    }));
  },
  growth_accounting: (rowsOf) =>
    [...lifecycle(rowsOf)].map(([week, states]) => {
      const are = (state: string): number => states.get(state) ?? 0;
      const gained = are('new') + are('resurrected');
      return {
        week_start: week,
        new_players: are('new'),
        retained_players: are('retained'),
        resurrected_players: are('resurrected'),
        churned_players: are('churned'),
        net_growth: gained - are('churned'),
        quick_ratio: ratio(gained, are('churned')),
      };
    }),
};
