import { createGroups, least } from './aggregate.ts';
import { hourOf, isFault, type Calls, type FailedCalls } from './calls.ts';
import type { EventData, TruthDomain } from './domain.ts';
import { serviceIncidents, serviceHours } from './service-hours.ts';
import { capacityPlan, costAttribution } from './service-capacity.ts';
import { latencyPercentiles, serviceDurations, serviceHealth, services } from './service-levels.ts';
import { attainment, errorBudgets, weeklyServices } from './service-objectives.ts';

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
        const make = (): Calls => ({ day, hour, service, operation, status, durationMs, calls: 0, faults: 0 });
        const group = histogram.of(`${day}|${hour}|${operation}|${service}|${status}|${durationMs}`, make);
        group.calls++;
        if (isFault(data.error_code)) group.faults++;
        if (status !== 'ok') fail(hour, data, day);
      },
    },
    tables: () => ({
      stg_service_calls: () =>
        histogram.values().map(({ day, hour, service, operation, status, durationMs, calls, faults }) => ({
          event_day: day,
          event_hour: hour,
          service,
          operation,
          status,
          duration_ms: durationMs,
          calls,
          faults,
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
      fct_service_durations: () => serviceDurations(histogram.values()),
      service_health: () => serviceHealth(histogram.values()),
      service_latency_percentiles: () => latencyPercentiles(histogram.values()),
      service_slo_attainment: () => attainment(histogram.values()),
      service_error_budgets: () => errorBudgets(histogram.values()),
      weekly_service_report: () => weeklyServices(histogram.values()),
      capacity_plan: () => capacityPlan(histogram.values()),
      cost_attribution: () => costAttribution(histogram.values()),
    }),
  };
}
