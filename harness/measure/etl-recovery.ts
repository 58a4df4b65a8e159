import type { EtlJobResult } from '../model/etl.ts';
import { faultNames, type InflictedFault, type PlannedFault } from '../model/faults.ts';
import type { Fidelity, Measurement } from '../model/measurement.ts';
import { measureValue } from './value.ts';

const METHOD = 'component dead → end of the first job that was begun after that, or begun again, and succeeded';

/**
 * How long after each fault among the daily jobs the first of them was done that had begun since; and the longest of all. null where none was: the fault
 * did not come about, or the jobs ended before, or never recovered.
 */
export function measureEtlRecovery(
  planned: readonly PlannedFault[],
  inflicted: readonly InflictedFault[],
  results: readonly EtlJobResult[],
  fidelity: Fidelity,
): Measurement[] {
  const expected = planned.filter(({ phase }) => phase === 'etl').length;
  if (expected === 0) return [];
  const seconds = inflicted.map(({ killedMs }) => {
    const ends = results.flatMap(({ state, startedMs, endedMs, attempts }) => {
      if (state !== 'succeeded' || startedMs === null || endedMs === null || endedMs <= killedMs) return [];
      return startedMs >= killedMs || attempts > 1 ? [endedMs - killedMs] : [];
    });
    return ends.length === 0 ? null : Math.min(...ends) / 1000;
  });
  const names = faultNames(inflicted.map(({ plan }) => plan));
  const worst = seconds.length < expected || seconds.includes(null) ? null : Math.max(...(seconds as number[]));
  return [
    measureValue('etl_recovery_seconds', worst, `the longest of all faults; each: ${METHOD}`, fidelity),
    ...seconds.map((value, index) => measureValue('etl_recovery_seconds', value, METHOD, fidelity, names[index])),
  ];
}
