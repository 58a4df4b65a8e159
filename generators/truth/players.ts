import type { Row } from '../../harness/model/platform.ts';
import { sources, type Source } from '../../harness/model/workload.ts';
import { compareBy, createGroups, isoTime } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';
import { byColumns, distinct, largest, number, pick, text, type PlannedWorld } from './rows.ts';

/** A change of a player's row, as `stg_player_changes` has it. */
type PlayerChange = Row;

const byTime = compareBy<PlayerChange>(
  (change) => text(change, 'changed_at'),
  (change) => text(change, 'source'),
  (change) => number(change, 'sequence'),
);

/** Players as their database has them: all changes, the latest state, and the versions that they have shown. */
export function openPlayers({ population }: PlannedWorld): TruthDomain {
  const changes: PlayerChange[] = [];
  return {
    on: {
      'data/players-changed'({ timeMs, sourceIndex, sequence }, data, day) {
        const { before, after } = data;
        changes.push({
          event_day: day,
          changed_at: isoTime(timeMs),
          source: (sources[sourceIndex] as Source).name,
          sequence,
          op: data.op,
          player_id: data.player_id,
          country: data.country,
          display_name: after.display_name,
          tier: after.tier,
          language: after.language,
          motto: after.motto,
          motto_before: before.motto,
          login_count: after.login_count,
          login_count_before: before.login_count,
        });
      },
    },
    tables() {
      // Of an orphan, whose id is above all real ones, nothing is known.
      const known = changes.filter((change) => change['op'] !== 'd' && number(change, 'player_id') <= population.players);
      const histories = (): PlayerChange[][] => byColumns(known, 'player_id').map((group) => group.toSorted(byTime));
      const players = (): Row[] => histories().map((history) => stateOf(history.at(-1) as PlayerChange));
      return {
        stg_player_changes: () => changes,
        dim_players: players,
        dim_player_history: () => histories().flatMap(versionsOf),
        dim_tiers: () => tiers(players()),
        dim_countries: () => countries(players()),
        fct_profile_changes: () => known.filter((change) => change['motto'] !== change['motto_before']).map(profileChange),
      };
    },
  };
}

const stateOf = (change: PlayerChange): Row =>
  pick(change, 'player_id', 'country', 'display_name', 'tier', 'language', 'motto', 'login_count', 'changed_at');

/** What a player showed, from each change of it to the next. */
function versionsOf(history: readonly PlayerChange[]): Row[] {
  const shown = ['display_name', 'tier', 'motto'];
  const versions = history.filter((change, place) => {
    const previous = history[place - 1];
    return previous === undefined || shown.some((column) => change[column] !== previous[column]);
  });
  return versions.map((version, place) => ({
    ...pick(version, 'player_id', 'country', 'display_name', 'tier', 'language', 'motto'),
    version_number: place + 1,
    valid_from: version['changed_at'] as string,
    valid_to: versions[place + 1]?.['changed_at'] ?? null,
    is_current: place === versions.length - 1,
  }));
}

const tierOrder = ['guest', 'member', 'vip', 'creator'];

function tiers(players: readonly Row[]): Row[] {
  return byColumns(players, 'tier').map((group) => {
    const tier = text(group[0], 'tier');
    return {
      tier,
      tier_order: tierOrder.indexOf(tier) + 1,
      is_paying: tier === 'vip' || tier === 'creator',
      players: group.length,
      most_logins: largest(group, 'login_count'),
    };
  });
}

const regions: Readonly<Record<string, readonly string[]>> = {
  americas: ['US', 'CA', 'BR', 'MX', 'AR'],
  europe: ['GB', 'DE', 'FR', 'IT', 'ES', 'PL', 'NL', 'RO', 'SE'],
  'asia-pacific': ['PH', 'AU', 'IN', 'JP', 'ID', 'KR', 'VN'],
};

/** The region of a country. */
export function regionOf(country: string): string {
  return Object.keys(regions).find((region) => regions[region]?.includes(country)) ?? 'other';
}

function countries(players: readonly Row[]): Row[] {
  return byColumns(players, 'country').map((group) => {
    const country = text(group[0], 'country');
    const speakers = createGroups<{ language: string; count: number }>();
    for (const player of group) {
      const language = text(player, 'language');
      speakers.of(language, () => ({ language, count: 0 })).count++;
    }
    const [first] = speakers.values().toSorted(
      compareBy(
        ({ count }) => -count,
        ({ language }) => language,
      ),
    );
    return { country, region: regionOf(country), main_language: first?.language ?? null, players: distinct(group, 'player_id') };
  });
}

function profileChange(change: PlayerChange): Row {
  const length = (column: string): number => Array.from(text(change, column)).length;
  return {
    ...pick(change, 'event_day', 'changed_at', 'source', 'sequence', 'player_id', 'country', 'tier', 'language'),
    is_named_motto: change['motto'] === change['display_name'],
    length_change: length('motto') - length('motto_before'),
    motto_length: length('motto'),
  };
}
