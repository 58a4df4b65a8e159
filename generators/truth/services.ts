import { createGroups, least } from './aggregate.ts';
import type { EventData, TruthDomain } from './domain.ts';
import { serviceIncidents, serviceHours } from './service-hours.ts';
import { services, serviceHealth } from './service-levels.ts';

/** Calls of an hour that took equally long and ended alike. */
export interface Calls {
  readonly day: string;
  readonly hour: number;
  readonly service: string;
  readonly operation: string;
  readonly status: string;
  readonly durationMs: number;
  calls: number;
}

/** A player's calls of an hour that failed for the same reason. */
export interface FailedCalls {
  readonly day: string;
  readonly hour: number;
  readonly service: string;
  readonly operation: string;
  readonly status: string;
  readonly errorCode: string;
  readonly playerId: number;
  country: string;
  platform: string;
  calls: number;
  durationMs: number;
}

const HOUR_MS = 3_600_000;

/** Hour of a time in UTC, 0 to 23. */
export const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS) % 24;

/** Calls of internal services: how many, how long, how many failed. */
export function openServices(): TruthDomain {
  const histogram = createGroups<Calls>();
  const failures = createGroups<FailedCalls>();

  function fail(hour: number, data: EventData, day: string): void {
    const { service, operation, status, player_id: playerId, country, platform } = data;
    const errorCode = data.error_code ?? status.toUpperCase();
    const failed = failures.of(`${day}|${hour}|${service}|${operation}|${status}|${errorCode}|${playerId}`, () => ({
      day,
      hour,
      service,
      operation,
      status,
      errorCode,
      playerId,
      country,
      platform,
      calls: 0,
      durationMs: 0,
    }));
    failed.country = least(failed.country, country);
    failed.platform = least(failed.platform, platform);
    failed.calls++;
    failed.durationMs += data.duration_ms;
  }

  return {
    on: {
      'service/*'({ timeMs }, data, day) {
        const { service, operation, status, duration_ms: durationMs } = data;
        const hour = hourOf(timeMs);
        const make = (): Calls => ({ day, hour, service, operation, status, durationMs, calls: 0 });
        histogram.of(`${day}|${hour}|${operation}|${service}|${status}|${durationMs}`, make).calls++;
        if (status !== 'ok') fail(hour, data, day);
      },
    },
    tables: () => ({
      stg_service_calls: () =>
        histogram.values().map(({ day, hour, service, operation, status, durationMs, calls }) => ({
          event_day: day,
          event_hour: hour,
          service,
          operation,
          status,
          duration_ms: durationMs,
          calls,
        })),
      stg_failed_calls: () =>
        failures.values().map(({ day, hour, service, operation, status, errorCode, playerId, country, platform, calls, durationMs }) => ({
          event_day: day,
          event_hour: hour,
          service,
          operation,
          status,
          error_code: errorCode,
          player_id: playerId,
          country,
          platform,
          calls,
          duration_ms: durationMs,
        })),
      fct_service_hours: () => serviceHours(histogram.values()),
      fct_service_incidents: () => serviceIncidents(histogram.values(), failures.values()),
      dim_services: () => services(histogram.values()),
      service_health: () => serviceHealth(histogram.values()),
    }),
  };
}
