import type { Row } from '../../harness/model/platform.ts';
import { isoTime } from './aggregate.ts';
import type { AppExit, AppStart, ClientError } from './client-events.ts';
import { appVersions } from './client-dimensions.ts';
import { experimentTables } from './experiments.ts';
import type { EventData, TruthDomain } from './domain.ts';
import { hourOf } from './calls.ts';
import { sources, type Source } from '../../harness/model/workload.ts';

interface ClientData extends EventData {
  readonly entry_point: string;
  readonly app_version: string;
  readonly device: {
    readonly model: string;
    readonly os: string;
    readonly gpu: string;
    readonly network: string;
    readonly memory_mb: number;
  };
  readonly experiments: readonly string[];
  readonly end_reason: string;
  readonly action_count: number;
  readonly screen: string;
}

const MINUTE_MS = 60_000;

/** Clients: how sessions start and end, what they run on, which errors they meet, and which experiments they are part of. */
export function openClients(): TruthDomain {
  const starts = new Map<string, AppStart>();
  const exits = new Map<string, AppExit>();
  const errors: ClientError[] = [];
  return {
    on: {
      'ui/session-started'({ timeMs }, event, day) {
        const data = event as ClientData;
        const { session_id: sessionId, player_id: playerId, country, platform, device } = data;
        starts.set(sessionId, {
          day,
          startedMs: timeMs,
          sessionId,
          playerId,
          country,
          platform,
          entryPoint: data.entry_point,
          appVersion: data.app_version,
          model: device.model,
          system: device.os,
          graphics: device.gpu,
          network: device.network,
          memoryMb: device.memory_mb,
          experiments: data.experiments,
        });
      },
      'ui/session-ended'({ timeMs }, event, day) {
        const data = event as ClientData;
        const { session_id: sessionId, player_id: playerId, country, platform } = data;
        exits.set(sessionId, {
          day,
          endedMs: timeMs,
          sessionId,
          playerId,
          country,
          platform,
          appVersion: data.app_version,
          reason: data.end_reason,
          durationMs: data.duration_ms,
          actions: data.action_count,
        });
      },
      'ui/client-error-occurred'({ timeMs, sourceIndex, sequence }, event, day) {
        const data = event as ClientData;
        const { session_id: sessionId, player_id: playerId, country, platform, screen, severity } = data;
        errors.push({
          day,
          occurredMs: timeMs,
          sourceIndex,
          sequence,
          sessionId,
          playerId,
          country,
          platform,
          screen,
          code: data.error_code,
          severity,
          transactionId: data.transaction_id ?? null,
          appVersion: data.app_version,
          system: data.device.os,
        });
      },
    },
    tables() {
      const allStarts = [...starts.values()];
      return {
        stg_app_starts: () => allStarts.map(startRow),
        stg_app_exits: () =>
          [...exits.values()].map((exit) => ({
            event_day: exit.day,
            ended_at: isoTime(exit.endedMs),
            session_id: exit.sessionId,
            player_id: exit.playerId,
            country: exit.country,
            platform: exit.platform,
            app_version: exit.appVersion,
            end_reason: exit.reason,
            duration_ms: exit.durationMs,
            action_count: exit.actions,
          })),
        stg_client_errors: () =>
          errors.map((error) => ({
            event_day: error.day,
            occurred_at: isoTime(error.occurredMs),
            source: sourceName(error.sourceIndex),
            sequence: error.sequence,
            session_id: error.sessionId,
            player_id: error.playerId,
            country: error.country,
            platform: error.platform,
            screen: error.screen,
            error_code: error.code,
            severity: error.severity,
            transaction_id: error.transactionId,
            app_version: error.appVersion,
            operating_system: error.system,
          })),
        dim_releases: () => appVersions(allStarts, [...exits.values()]),
        fct_app_sessions: () => appSessions(starts, exits),
        fct_client_errors: () => errors.map((error) => errorRow(error, starts.get(error.sessionId))),
        ...experimentTables(allStarts),
      };
    },
  };
}

const sourceName = (index: number): string => (sources[index] as Source).name;

function startRow(start: AppStart): Row {
  return {
    event_day: start.day,
    started_at: isoTime(start.startedMs),
    session_id: start.sessionId,
    player_id: start.playerId,
    country: start.country,
    platform: start.platform,
    entry_point: start.entryPoint,
    app_version: start.appVersion,
    device_model: start.model,
    operating_system: start.system,
    graphics: start.graphics,
    network: start.network,
    memory_mb: start.memoryMb,
    ...Object.fromEntries(Array.from({ length: 8 }, (_, place) => [`experiment_${place + 1}`, start.experiments[place] ?? null])),
  };
}

function appSessions(starts: ReadonlyMap<string, AppStart>, exits: ReadonlyMap<string, AppExit>): Row[] {
  return [...new Set([...starts.keys(), ...exits.keys()])].map((sessionId) => {
    const [start, exit] = [starts.get(sessionId), exits.get(sessionId)];
    const either = (start ?? exit) as AppStart | AppExit;
    return {
      session_id: sessionId,
      player_id: Math.min(start?.playerId ?? Infinity, exit?.playerId ?? Infinity),
      event_day: either.day,
      country: either.country,
      platform: either.platform,
      app_version: either.appVersion,
      device_model: start?.model ?? null,
      network: start?.network ?? null,
      memory_mb: start?.memoryMb ?? null,
      started_at: start ? isoTime(start.startedMs) : null,
      ended_at: exit ? isoTime(exit.endedMs) : null,
      duration_ms: exit?.durationMs ?? null,
      action_count: exit?.actions ?? null,
      is_crash: exit?.reason === 'crash',
      has_start: start !== undefined,
      has_end: exit !== undefined,
    };
  });
}

function errorRow(error: ClientError, start: AppStart | undefined): Row {
  const ageMinutes = start ? (error.occurredMs - start.startedMs) / MINUTE_MS : undefined;
  return {
    source: sourceName(error.sourceIndex),
    sequence: error.sequence,
    event_day: error.day,
    event_hour: hourOf(error.occurredMs),
    session_id: error.sessionId,
    player_id: error.playerId,
    country: error.country,
    platform: error.platform,
    screen: error.screen,
    error_code: error.code,
    severity: error.severity,
    app_version: error.appVersion,
    is_in_purchase: error.transactionId !== null,
    network: start?.network ?? null,
    memory_mb: start?.memoryMb ?? null,
    entry_point: start?.entryPoint ?? null,
    session_age: ageMinutes === undefined ? 'unknown' : ageMinutes < 5 ? 'first 5 min' : ageMinutes < 30 ? '5-30 min' : '30+ min',
  };
}
