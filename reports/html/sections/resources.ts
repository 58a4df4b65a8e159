import type { Metric } from '../../../harness/model/measurement.ts';
import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatFigure } from '../../format.ts';
import { metricTitles } from '../../metric-titles.ts';
import { term } from '../figure.ts';
import { html } from '../markup.ts';
import { bar, exact, tableMarkup } from '../table.ts';
import type { HtmlSection } from './section.ts';

const resources: readonly Metric[] = ['core_seconds', 'peak_memory_bytes', 'stored_bytes'];

/** What each part used: a table whose cells are the bars. */
export function resourceSection(record: RunRecord): HtmlSection | undefined {
  const used = record.measurements.flatMap((entry) =>
    resources.includes(entry.metric) && entry.kind === 'value' && entry.value !== null
      ? [{ ...entry, value: entry.value, part: entry.of ?? 'all' }]
      : [],
  );
  if (used.length === 0) return undefined;
  const parts = [...new Set(used.map(({ part }) => part))];
  const most = (metric: Metric): number => Math.max(...used.filter((entry) => entry.metric === metric).map(({ value }) => value));
  const elapsedSeconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
  const cpuSeconds = used.filter(({ metric }) => metric === 'core_seconds').reduce((total, { value }) => total + value, 0);
  return {
    id: 'resources',
    title: 'Resources',
    content: [
      html`<p>
        All parts together kept ${(cpuSeconds / elapsedSeconds).toFixed(2)} of ${exact(record.machine.cores, String(record.machine.cores))}
        cores busy over the run.
      </p>`,
      tableMarkup('resource-use', {
        caption: 'Use of resources by component',
        columns: [
          { title: 'Component' },
          ...resources.map((metric) => ({
            title: term(
              `resource-${metric}`,
              metricTitles[metric],
              used.find((entry) => entry.metric === metric)?.method ?? 'not measured in this run',
            ),
          })),
        ],
        rows: parts.map((part) => ({
          cells: [
            part,
            ...resources.map((metric) => {
              const found = used.find((entry) => entry.metric === metric && entry.part === part);
              return found === undefined ? '–' : bar(found.value / most(metric), exact(found.value, formatFigure(found.value, found.unit)));
            }),
          ],
        })),
      }),
    ],
  };
}
