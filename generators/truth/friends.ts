import type { Row } from '../../harness/model/platform.ts';
import { sources, type Source } from '../../harness/model/workload.ts';
import { compareBy, isoTime } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';
import { byColumns, keyOf, largest, number, pick, ratio, smallest, sum, text, type RowsMaker } from './rows.ts';

/** Friendships as the database changes them, one by one: they are few. */
export function openFriends(): TruthDomain {
  const changes: Row[] = [];
  return {
    on: {
      'data/friendships-changed'({ timeMs, sourceIndex, sequence }, data, day) {
        changes.push({
          event_day: day,
          changed_at: isoTime(timeMs),
          source: (sources[sourceIndex] as Source).name,
          sequence,
          op: data.op,
          player_id: data.player_id,
          other_player_id: data.other_player_id,
        });
      },
    },
    tables: () => ({ stg_friendship_changes: () => changes }),
  };
}

const states: Readonly<Record<string, string>> = { c: 'requested', u: 'accepted', d: 'ended' };
const FRIEND_REQUEST = 'com.imvu.ui.friend_request_sent.v1';

const byTime = compareBy<Row>(
  (change) => text(change, 'changed_at'),
  (change) => text(change, 'source'),
  (change) => number(change, 'sequence'),
);

/** Facts and marts of friendship and gifts, as a graph. */
export const friendTables: Readonly<Record<string, RowsMaker>> = {
  fct_friendships: (rowsOf, { population }) =>
    byColumns(
      rowsOf('stg_friendship_changes').filter((change) => number(change, 'player_id') <= population.players),
      'player_id',
      'other_player_id',
    ).map((group) => {
      const last = group.toSorted(byTime).at(-1) as Row;
      return {
        ...pick(last, 'player_id', 'other_player_id', 'changed_at'),
        state: states[text(last, 'op')] as string,
        changed_day: last['event_day'] as string,
        first_changed_at: smallest(group, 'changed_at'),
        changes: group.length,
      };
    }),
  fct_friend_requests(rowsOf, { population }) {
    const pair = ['event_day', 'player_id', 'other_player_id'];
    const recorded = new Set(
      rowsOf('stg_friendship_changes')
        .filter(({ op }) => op === 'c')
        .map((change) => keyOf(change, ...pair)),
    );
    const requests = rowsOf('stg_ui_details').filter(
      (detail) => detail['type'] === FRIEND_REQUEST && number(detail, 'player_id') <= population.players,
    );
    return byColumns(requests, ...pair).map((group) => ({
      ...pick(group[0], ...pair),
      via: smallest(group, 'via'),
      mutual_friends: largest(group, 'mutual_friends'),
      requests: group.length,
      is_recorded: recorded.has(keyOf(group[0], ...pair)),
    }));
  },
  friend_degrees(rowsOf) {
    const friendsOf = new Map<number, Set<number>>();
    const tie = (player: number, friend: number): void => {
      if (player !== friend) friendsOf.set(player, (friendsOf.get(player) ?? new Set()).add(friend));
    };
    for (const row of rowsOf('fct_friendships')) {
      if (row['state'] === 'ended') continue;
      tie(number(row, 'player_id'), number(row, 'other_player_id'));
      tie(number(row, 'other_player_id'), number(row, 'player_id'));
    }
    const players = new Map<number, number>();
    for (const { size } of friendsOf.values()) players.set(size, (players.get(size) ?? 0) + 1);
    return [...players].map(([degree, count]) => ({ degree, players: count, friendship_ends: degree * count }));
  },
  friend_reciprocity(rowsOf) {
    const asked = new Set(rowsOf('fct_friendships').map((row) => keyOf(row, 'player_id', 'other_player_id')));
    return byColumns(rowsOf('fct_friendships'), 'state').map((group) => {
      const reciprocal = group.filter((row) => asked.has(keyOf(row, 'other_player_id', 'player_id'))).length;
      return {
        state: text(group[0], 'state'),
        friendships: group.length,
        reciprocal,
        players: new Set(group.map((row) => row['player_id'])).size,
        reciprocal_ratio: ratio(reciprocal, group.length),
      };
    });
  },
  social_ties(rowsOf) {
    const ends = (row: Row, from: string, to: string): Row => {
      const [a, b] = [number(row, from), number(row, to)];
      return { lower_player_id: Math.min(a, b), higher_player_id: Math.max(a, b) };
    };
    const friendships = rowsOf('fct_friendships')
      .filter(({ state }) => state !== 'ended')
      .map((row): Row => ({ ...ends(row, 'player_id', 'other_player_id'), friendships: 1 }));
    const gifts = rowsOf('fct_gifts')
      .filter(({ is_recorded: isRecorded }) => isRecorded)
      .map((row): Row => ({ ...ends(row, 'sender_id', 'recipient_id'), gifts: 1, credits: number(row, 'credits') }));
    return byColumns([...friendships, ...gifts], 'lower_player_id', 'higher_player_id').map((group) => {
      const [friends, given] = [sum(group, 'friendships'), sum(group, 'gifts')];
      return {
        ...pick(group[0], 'lower_player_id', 'higher_player_id'),
        friendships: friends,
        gifts: given,
        credits: sum(group, 'credits'),
        tie_kind: friends > 0 && given > 0 ? 'both' : given > 0 ? 'gifts' : 'friendship',
      };
    });
  },
};
