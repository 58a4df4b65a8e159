import { metricUnits, type Fidelity, type Measurement, type Metric } from '../model/measurement.ts';

/** A measurement of a single figure; `null`: could not be measured. */
export function measureValue(metric: Metric, value: number | null, method: string, fidelity: Fidelity, of?: string): Measurement {
  return { metric, unit: metricUnits[metric], kind: 'value', value, method, fidelity, ...(of === undefined ? {} : { of }) };
}
