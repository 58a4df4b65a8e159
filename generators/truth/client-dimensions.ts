import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups, isoTime } from './aggregate.ts';
import type { AppExit, AppStart } from './client-events.ts';

interface Version {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly platforms: Set<string>;
  readonly sessions: Set<string>;
  readonly players: Set<number>;
  firstMs: number;
  lastMs: number;
}

/** `dim_releases`: versions that were there when sessions began or ended. */
export function appVersions(starts: readonly AppStart[], exits: readonly AppExit[]): Row[] {
  const versions = createGroups<Version>();
  function see({ appVersion, platform, sessionId, playerId }: AppStart | AppExit, seenMs: number): void {
    const version = versions.of(appVersion, () => ({
      name: appVersion,
      numbers: appVersion.split('.').map(Number),
      platforms: new Set(),
      sessions: new Set(),
      players: new Set(),
      firstMs: seenMs,
      lastMs: seenMs,
    }));
    version.platforms.add(platform);
    version.sessions.add(sessionId);
    version.players.add(playerId);
    version.firstMs = Math.min(version.firstMs, seenMs);
    version.lastMs = Math.max(version.lastMs, seenMs);
  }
  for (const start of starts) see(start, start.startedMs);
  for (const exit of exits) see(exit, exit.endedMs);
  const part =
    (place: number) =>
    ({ numbers }: Version): number =>
      numbers[place] ?? 0;
  const ordered = versions.values().toSorted(compareBy(part(0), part(1), part(2)));
  return ordered.map(({ name, numbers, platforms, sessions, players, firstMs, lastMs }, place) => ({
    app_version: name,
    major_number: numbers[0] ?? 0,
    minor_number: numbers[1] ?? 0,
    patch_number: numbers[2] ?? 0,
    release_number: place + 1,
    is_latest: place === ordered.length - 1,
    platforms: platforms.size,
    sessions: sessions.size,
    players: players.size,
    first_seen_at: isoTime(firstMs),
    last_seen_at: isoTime(lastMs),
  }));
}
