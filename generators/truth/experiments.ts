import type { Row } from '../../harness/model/platform.ts';
import { createGroups, isoTime, least } from './aggregate.ts';
import type { AppStart } from './client-events.ts';

/** A player in an experiment. */
export interface Exposure {
  readonly experiment: string;
  readonly playerId: number;
  variant: string;
  firstMs: number;
  day: string;
  platform: string;
  country: string;
  sessions: number;
}

export function exposuresOf(starts: readonly AppStart[]): Exposure[] {
  const groups = createGroups<Exposure>();
  for (const { playerId, startedMs, day, platform, country, experiments } of starts) {
    for (const assignment of experiments) {
      const [experiment = '', variant = ''] = assignment.split(':');
      const make = (): Exposure => ({ experiment, playerId, variant, firstMs: startedMs, day, platform, country, sessions: 0 });
      const exposure = groups.of(`${experiment}|${playerId}`, make);
      exposure.variant = least(exposure.variant, variant);
      exposure.firstMs = Math.min(exposure.firstMs, startedMs);
      exposure.day = least(exposure.day, day);
      exposure.platform = least(exposure.platform, platform);
      exposure.country = least(exposure.country, country);
      exposure.sessions++;
    }
  }
  return groups.values();
}

/** Tables that follow from who took part in which experiment. */
export function experimentTables(starts: readonly AppStart[]): Record<string, () => readonly Row[]> {
  return {
    fct_experiment_exposures: () =>
      exposuresOf(starts).map(({ experiment, playerId, variant, firstMs, day, platform, country, sessions }) => ({
        experiment,
        player_id: playerId,
        variant: `v${variant}`,
        first_exposed_at: isoTime(firstMs),
        exposed_day: day,
        platform,
        country,
        sessions,
      })),
    dim_experiments: () => {
      const groups = createGroups<Exposure[]>();
      for (const exposure of exposuresOf(starts)) groups.of(exposure.experiment, () => []).push(exposure);
      return groups.values().map((group) => ({
        experiment: (group[0] as Exposure).experiment,
        variants: new Set(group.map(({ variant }) => variant)).size,
        players: group.length,
        control_players: group.filter(({ variant }) => variant === '0').length,
        first_exposed_at: isoTime(group.reduce((first, { firstMs }) => Math.min(first, firstMs), Infinity)),
        last_exposed_day: group.map(({ day }) => day).reduce((a, b) => (b > a ? b : a)),
      }));
    },
  };
}
