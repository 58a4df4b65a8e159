import type { Row } from '../../harness/model/platform.ts';

interface Release {
  readonly day: string;
  readonly version: string;
  sessions: number;
  ended: number;
  crashes: number;
  readonly players: Set<number>;
  readonly crashedPlayers: Set<number>;
  errors: number;
  fatal: number;
}

function verdictOf({ ended, crashes, fatal, sessions }: Release): string {
  if (ended === 0) return 'unknown';
  if (crashes / ended > 0.1) return 'halt';
  return crashes / ended > 0.05 || fatal / sessions > 0.1 ? 'watch' : 'healthy';
}

/** `release_health`, from `fct_app_sessions` and `fct_client_errors`. */
export function releaseHealth(sessions: readonly Row[], errors: readonly Row[]): Row[] {
  const releases = new Map<string, Release>();
  for (const row of sessions) {
    const [day, version, player] = [String(row['event_day']), String(row['app_version']), Number(row['player_id'])];
    const key = `${day}|${version}`;
    const release = releases.get(key) ?? {
      day,
      version,
      sessions: 0,
      ended: 0,
      crashes: 0,
      players: new Set(),
      crashedPlayers: new Set(),
      errors: 0,
      fatal: 0,
    };
    releases.set(key, release);
    release.sessions++;
    release.players.add(player);
    if (row['has_end'] === true) release.ended++;
    if (row['is_crash'] !== true) continue;
    release.crashes++;
    release.crashedPlayers.add(player);
  }
  for (const row of errors) {
    // Errors of versions of which no session began or ended that day are no one's.
    const release = releases.get(`${String(row['event_day'])}|${String(row['app_version'])}`);
    if (!release) continue;
    release.errors++;
    if (row['severity'] === 'fatal') release.fatal++;
  }
  return [...releases.values()].map((release) => ({
    event_day: release.day,
    app_version: release.version,
    sessions: release.sessions,
    ended_sessions: release.ended,
    crashes: release.crashes,
    players: release.players.size,
    crashed_players: release.crashedPlayers.size,
    crash_free_sessions: release.ended === 0 ? null : (release.ended - release.crashes) / release.ended,
    crash_free_players: (release.players.size - release.crashedPlayers.size) / release.players.size,
    errors: release.errors,
    fatal_errors: release.fatal,
    errors_per_session: release.errors / release.sessions,
    verdict: verdictOf(release),
  }));
}

/** `session_identity_mismatches`, from `fct_logins` and `fct_app_sessions`. */
export function identityMismatches(logins: readonly Row[], sessions: readonly Row[]): Row[] {
  const known = new Map(sessions.map((row) => [row['session_id'], row]));
  return logins.flatMap((login) => {
    const client = known.get(login['session_id']);
    if (!client) return [];
    const sameCountry = login['country'] === client['country'];
    if (login['identities'] === 1 && login['player_id'] === client['player_id'] && sameCountry) return [];
    return {
      session_id: login['session_id'] ?? null,
      event_day: login['event_day'] ?? null,
      login_player_id: login['player_id'] ?? null,
      client_player_id: client['player_id'] ?? null,
      identities: login['identities'] ?? null,
      login_country: login['country'] ?? null,
      client_country: client['country'] ?? null,
      is_country_mismatch: !sameCountry,
    };
  });
}
