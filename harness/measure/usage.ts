import { metricUnits, type Fidelity, type Measurement, type Metric } from '../model/measurement.ts';
import type { Usage } from '../model/platform.ts';

/** Resources by component. `memory` is each component's own peak; peaks need not have coincided. */
export function measureUsage(usage: readonly Usage[], fidelity: Fidelity): Measurement[] {
  const value = (metric: Metric, of: string, figure: number, method: string): Measurement => ({
    metric,
    unit: metricUnits[metric],
    of,
    kind: 'value',
    value: figure,
    method,
    fidelity,
  });
  return usage.flatMap((part) => [
    value('core_seconds', part.component, part.coreSeconds, 'user and system CPU time of its processes, as the operating system counts it'),
    value('peak_memory_bytes', part.component, part.peakMemoryBytes, 'highest resident set size of its processes'),
    ...(part.storedBytes > 0
      ? [value('stored_bytes', part.component, part.storedBytes, 'sizes of its files at the end of the run, before anything is removed')]
      : []),
  ]);
}
