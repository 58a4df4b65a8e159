import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups, isoTime } from './aggregate.ts';
import type { AppStart } from './clients.ts';

function grouped(starts: readonly AppStart[], keyOf: (start: AppStart) => string): [AppStart, ...AppStart[]][] {
  const groups = createGroups<AppStart[]>();
  for (const start of starts) groups.of(keyOf(start), () => []).push(start);
  return groups.values() as [AppStart, ...AppStart[]][];
}

const distinct = (starts: readonly AppStart[], of: (start: AppStart) => string | number): number => new Set(starts.map(of)).size;
const earliest = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b));
const latest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b));

/** `dim_app_versions`. */
export function appVersions(starts: readonly AppStart[]): Row[] {
  const versions = grouped(starts, ({ appVersion }) => appVersion).map((group) => {
    const [major = 0, minor = 0, patch = 0] = group[0].appVersion.split('.').map(Number);
    return { group, major, minor, patch };
  });
  const ordered = versions.toSorted(
    compareBy(
      ({ major }) => major,
      ({ minor }) => minor,
      ({ patch }) => patch,
    ),
  );
  return ordered.map(({ group, major, minor, patch }, place) => ({
    app_version: group[0].appVersion,
    major_number: major,
    minor_number: minor,
    patch_number: patch,
    release_number: place + 1,
    is_latest: place === ordered.length - 1,
    platforms: distinct(group, ({ platform }) => platform),
    sessions: group.length,
    players: distinct(group, ({ playerId }) => playerId),
    first_started_at: isoTime(earliest(group.map(({ startedMs }) => startedMs))),
    last_started_at: isoTime(latest(group.map(({ startedMs }) => startedMs))),
  }));
}

/** `dim_devices`. */
export function devices(starts: readonly AppStart[]): Row[] {
  return grouped(starts, ({ platform, model, system }) => `${platform}|${model}|${system}`).map((group) => {
    const [{ platform, model, system }] = group;
    return {
      platform,
      device_model: model,
      operating_system: system,
      graphics_variants: distinct(group, ({ graphics }) => graphics),
      least_memory_mb: earliest(group.map(({ memoryMb }) => memoryMb)),
      most_memory_mb: latest(group.map(({ memoryMb }) => memoryMb)),
      form_factor: platform === 'web' ? 'browser' : platform === 'windows' || platform === 'macos' ? 'desktop' : 'mobile',
      sessions: group.length,
      players: distinct(group, ({ playerId }) => playerId),
    };
  });
}
