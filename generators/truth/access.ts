import type { Row } from '../../harness/model/platform.ts';
import { sources, type Source } from '../../harness/model/workload.ts';
import { compareBy, createGroups, isoTime, least, mostOf } from './aggregate.ts';
import type { EventData, TruthDomain } from './domain.ts';

interface AuthData extends EventData {
  readonly auth_method: string;
  readonly attempt: number;
}

interface Attempt {
  readonly day: string;
  readonly attemptedMs: number;
  readonly sourceIndex: number;
  readonly sequence: number;
  readonly sessionId: string;
  readonly playerId: number;
  readonly country: string;
  readonly platform: string;
  readonly method: string;
  readonly attempt: number;
  readonly status: string;
  readonly errorCode: string | null;
  readonly durationMs: number;
}

/** Attempts to log in. */
export function openAccess(): TruthDomain {
  const attempts: Attempt[] = [];
  return {
    on: {
      'service/auth-completed'({ timeMs, sourceIndex, sequence }, event, day) {
        const data = event as AuthData;
        attempts.push({
          day,
          attemptedMs: timeMs,
          sourceIndex,
          sequence,
          sessionId: data.session_id,
          playerId: data.player_id,
          country: data.country,
          platform: data.platform,
          method: data.auth_method,
          attempt: data.attempt,
          status: data.status,
          errorCode: data.error_code ?? null,
          durationMs: data.duration_ms,
        });
      },
    },
    tables: () => ({
      stg_auth_attempts: () =>
        attempts.map((each) => ({
          event_day: each.day,
          attempted_at: isoTime(each.attemptedMs),
          source: (sources[each.sourceIndex] as Source).name,
          sequence: each.sequence,
          session_id: each.sessionId,
          player_id: each.playerId,
          country: each.country,
          platform: each.platform,
          auth_method: each.method,
          attempt: each.attempt,
          status: each.status,
          error_code: each.errorCode,
          duration_ms: each.durationMs,
        })),
      fct_logins: () => logins(attempts),
      brute_force_signals: () => bruteForce(attempts),
    }),
  };
}

function logins(attempts: readonly Attempt[]): Row[] {
  const groups = createGroups<Attempt[]>();
  for (const attempt of attempts) groups.of(attempt.sessionId, () => []).push(attempt);
  return groups.values().map((group) => {
    const good = group.filter(({ status }) => status === 'ok');
    return {
      session_id: (group[0] as Attempt).sessionId,
      event_day: group.map(({ day }) => day).reduce(least),
      player_id: group.map(({ playerId }) => playerId).reduce(least),
      identities: new Set(group.map(({ playerId }) => playerId)).size,
      country: group.map(({ country }) => country).reduce(least),
      platform: group.map(({ platform }) => platform).reduce(least),
      first_attempt_at: isoTime(group.map(({ attemptedMs }) => attemptedMs).reduce(least)),
      last_attempt_at: isoTime(Math.max(...group.map(({ attemptedMs }) => attemptedMs))),
      attempts: group.length,
      failed_attempts: group.length - good.length,
      highest_attempt: Math.max(...group.map(({ attempt }) => attempt)),
      auth_method: good.map(({ method }) => method).reduce<string | null>(mostOf, null),
      is_successful: good.length > 0,
      waited_ms: group.reduce((sum, { durationMs }) => sum + durationMs, 0),
    };
  });
}

/** `brute_force_signals`: players in whose name an attempt failed. */
function bruteForce(attempts: readonly Attempt[]): Row[] {
  const groups = createGroups<Attempt[]>();
  for (const attempt of attempts) groups.of(`${attempt.day}|${attempt.playerId}`, () => []).push(attempt);
  const inOrder = compareBy<Attempt>(
    ({ attemptedMs }) => attemptedMs,
    ({ sourceIndex }) => (sources[sourceIndex] as Source).name,
    ({ sequence }) => sequence,
  );
  return groups.values().flatMap((group) => {
    let [failed, run, longest] = [0, 0, 0];
    const ordered = group.toSorted(inOrder);
    for (const { status } of ordered) {
      run = status === 'ok' ? 0 : run + 1;
      if (run > 0) failed++;
      longest = Math.max(longest, run);
    }
    if (failed === 0) return [];
    const { day, playerId, status } = ordered.at(-1) as Attempt;
    return {
      event_day: day,
      player_id: playerId,
      attempts: group.length,
      failed_attempts: failed,
      longest_run: longest,
      methods: new Set(group.map(({ method }) => method)).size,
      sessions: new Set(group.map(({ sessionId }) => sessionId)).size,
      ended_in_success: status === 'ok',
      verdict: longest >= 5 ? 'attack' : longest >= 2 || status !== 'ok' ? 'suspicious' : 'mistyped',
    };
  });
}
