import { compareBy, isoTime } from './aggregate.ts';
import type { ChangedRow, TruthDomain } from './domain.ts';

interface PlayerState {
  readonly playerId: number;
  readonly country: string;
  readonly changedMs: number;
  readonly sourceIndex: number;
  readonly sequence: number;
  readonly row: ChangedRow;
}

const byRecency = compareBy<PlayerState>(
  ({ changedMs }) => changedMs,
  ({ sourceIndex }) => sourceIndex,
  ({ sequence }) => sequence,
);

/** The latest state of each player. */
export function openPlayers(): TruthDomain {
  const latest = new Map<number, PlayerState>();
  return {
    on: {
      'data/players-changed'({ timeMs, sourceIndex, sequence }, data) {
        if (data.op === 'd') return;
        const { display_name, tier, language, login_count } = data.after;
        const row = { display_name, tier, language, login_count } as ChangedRow;
        const state = { playerId: data.player_id, country: data.country, changedMs: timeMs, sourceIndex, sequence, row };
        const known = latest.get(data.player_id);
        if (!known || byRecency(known, state) < 0) latest.set(data.player_id, state);
      },
    },
    tables: () => ({
      dim_players: () =>
        [...latest.values()].map(({ playerId, country, changedMs, row }) => ({
          player_id: playerId,
          country,
          display_name: row.display_name,
          tier: row.tier,
          language: row.language,
          login_count: row.login_count,
          changed_at: isoTime(changedMs),
        })),
    }),
  };
}
