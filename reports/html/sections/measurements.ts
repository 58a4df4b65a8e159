import { statistics, type Measurement } from '../../../harness/model/measurement.ts';
import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatFigure } from '../../format.ts';
import { metricTitles } from '../../metric-titles.ts';
import { html, type Part } from '../markup.ts';
import { exact, tableMarkup } from '../table.ts';
import type { HtmlSection } from './section.ts';

/** Every measurement with its method: what the hints say one by one, in one place, also on paper. */
export function measurementSection({ measurements }: RunRecord): HtmlSection | undefined {
  if (measurements.length === 0) return undefined;
  return {
    id: 'measurements',
    title: 'Measurements and methods',
    content: html`<details class="print">
      <summary>${String(measurements.length)} measurements</summary>
      ${tableMarkup('measurement-table', {
        caption: 'All measurements',
        columns: [{ title: 'Metric' }, { title: 'Value', align: 'right' }, { title: 'Method' }, { title: 'Fidelity' }],
        rows: measurements.map((measurement) => ({
          cells: [
            html`${metricTitles[measurement.metric]}${measurement.of === undefined ? undefined : `, ${measurement.of}`}<br /><code
                >${measurement.metric}</code
              >`,
            valueText(measurement),
            measurement.method,
            measurement.fidelity,
          ],
        })),
      })}
    </details>`,
  };
}

function valueText(measurement: Measurement): Part {
  if (measurement.value === null) return 'not measured';
  if (measurement.kind === 'value') return exact(measurement.value, formatFigure(measurement.value, measurement.unit));
  const figures = measurement.value;
  return html`<dl class="statistics">
    ${statistics.map((statistic) => {
      if (statistic === 'value') return undefined;
      const figure = figures[statistic];
      return html`<dt>${statistic}</dt>
        <dd>${exact(figure, statistic === 'count' ? formatFigure(figure, 'events') : formatFigure(figure, measurement.unit))}</dd>`;
    })}
  </dl>`;
}
