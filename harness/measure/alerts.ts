import type { FiredAlert } from '../model/alerts.ts';
import { faultNames, type InflictedFault, type PlannedFault } from '../model/faults.ts';
import type { Fidelity, Finding, Measurement } from '../model/measurement.ts';
import { measureValue } from './value.ts';

const METHOD =
  'component dead → first alert about this component that began to fire since the kill was asked for, before the next fault of the same component; by the instant of the evaluation in which it fired';

/**
 * How long the platform's own monitoring took to tell of each fault (`of`), and the longest of all. null where no alert told of it: then, or if a fault
 * of the plan did not come about, the whole is null, too.
 *
 * @param alerts that fired since the load began; undefined: the monitoring could not be asked
 */
export function measureAlerts(
  planned: readonly PlannedFault[],
  inflicted: readonly InflictedFault[],
  alerts: readonly FiredAlert[] | undefined,
  fidelity: Fidelity,
): { readonly measurements: Measurement[]; readonly findings: Finding[] } {
  if (planned.length === 0) return { measurements: [], findings: [] };
  const names = faultNames(inflicted.map(({ plan }) => plan));
  const seconds = inflicted.map((fault) => (alerts === undefined ? null : alertSeconds(fault, inflicted, alerts)));
  const worst = seconds.length < planned.length || seconds.includes(null) ? null : Math.max(...(seconds as number[]));
  const silent = alerts === undefined ? [] : names.filter((_, index) => seconds[index] === null);
  return {
    measurements: [
      measureValue('alert_seconds', worst, `the longest of all faults; each: ${METHOD}`, fidelity),
      ...seconds.map((value, index) => measureValue('alert_seconds', value, METHOD, fidelity, names[index])),
    ],
    findings:
      silent.length === 0
        ? []
        : [
            {
              severity: 'error',
              code: 'ALERT_MISSING',
              message: `No alert told of these faults: ${silent.join(', ')}.`,
              hint: 'docs/observability.md says when alerts fire; lab open prometheus shows what the rules see.',
              metrics: ['alert_seconds'],
            },
          ],
  };
}

function alertSeconds(
  { plan, calledMs, killedMs }: InflictedFault,
  all: readonly InflictedFault[],
  alerts: readonly FiredAlert[],
): number | null {
  const nextMs = Math.min(
    ...all.filter((other) => other.plan.target === plan.target && other.calledMs > calledMs).map((other) => other.calledMs),
  );
  const told = alerts.filter(({ component, firedMs }) => component === plan.target && firedMs >= calledMs && firedMs < nextMs);
  return told.length === 0 ? null : Math.max(0, Math.min(...told.map(({ firedMs }) => firedMs)) - killedMs) / 1000;
}
