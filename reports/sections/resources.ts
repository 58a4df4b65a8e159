import { metricUnits, type Metric } from '../../harness/model/measurement.ts';
import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Section } from '../document.ts';
import { formatFigure } from '../format.ts';

const resources: readonly (readonly [metric: Metric, title: string])[] = [
  ['core_seconds', 'CPU time'],
  ['peak_memory_bytes', 'peak memory'],
  ['stored_bytes', 'stored'],
];

/** What each part used, then all together. */
export function resourceSection({ measurements }: RunRecord): Section | undefined {
  const used = measurements.filter(({ metric }) => resources.some(([name]) => name === metric));
  if (used.length === 0) return undefined;
  const parts = [...new Set(used.map(({ of }) => of ?? 'all'))].sort((a, b) => Number(a === 'all') - Number(b === 'all'));
  return {
    heading: 'Resources',
    table: {
      columns: [{ title: 'part' }, ...resources.map(([, title]) => ({ title, align: 'right' as const }))],
      rows: parts.map((part) => [
        cell(part),
        ...resources.map(([metric]) => {
          const figure = used.find((entry) => entry.metric === metric && (entry.of ?? 'all') === part);
          return cell(figure?.kind === 'value' && figure.value !== null ? formatFigure(figure.value, metricUnits[metric]) : '-');
        }),
      ]),
    },
  };
}
