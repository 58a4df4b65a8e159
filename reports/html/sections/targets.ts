import type { RunRecord, Verdict } from '../../../harness/model/run-record.ts';
import { formatMargin } from '../../format.ts';
import { figureTitle } from '../../metric-titles.ts';
import { limitText, metZeroTargets, valueText } from '../../verdicts.ts';
import { term } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { exact, status, tableMarkup, type HtmlRow, type Status } from '../table.ts';
import type { HtmlSection } from './section.ts';

const kinds: Readonly<Record<Verdict['outcome'], Status>> = { met: 'good', missed: 'bad', unknown: 'warning' };
const order: readonly Verdict['outcome'][] = ['missed', 'unknown', 'met'];

/** Each target with its limit, the measured value, and how far they are apart; the missed first, those that met their 0 in one row. */
export function targetSection(record: RunRecord): HtmlSection | undefined {
  const { verdicts } = record;
  if (verdicts.length === 0) return undefined;
  const alike = metZeroTargets(verdicts);
  const single = verdicts.filter((verdict) => !alike.includes(verdict));
  return {
    id: 'verdicts',
    title: 'Targets',
    content: tableMarkup('targets', {
      caption: 'Targets: limit, measured value and margin',
      columns: [
        { title: 'Verdict' },
        { title: 'Target' },
        { title: 'Limit', align: 'right' },
        { title: 'Measured', align: 'right' },
        { title: 'Margin', align: 'right' },
      ],
      rows: [
        ...single.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome)).map((verdict) => targetRow(record, verdict)),
        ...(alike.length === 0 ? [] : [zeroRow(record, alike)]),
      ],
    }),
  };
}

function targetRow(record: RunRecord, verdict: Verdict): HtmlRow {
  const { outcome, basis, reason, limit, value, margin } = verdict;
  return {
    className: outcome,
    cells: [
      status(kinds[outcome], outcome),
      html`${targetTerm(record, verdict)}${basis === undefined ? undefined : html` <span class="basis">${basis}</span>`}${reason === undefined ? undefined : html` <span class="reason">${reason}</span>`}`,
      exact(limit, limitText(verdict)),
      value === null ? '–' : exact(value, valueText(verdict) ?? ''),
      margin === null ? '' : exact(margin, formatMargin(margin)),
    ],
  };
}

/** The account is made of many counts that must be 0; while they are, one row says so, and opens to name them. */
function zeroRow(record: RunRecord, verdicts: readonly Verdict[]): HtmlRow {
  return {
    className: 'met',
    cells: [
      status('good', 'met'),
      html`<details class="zeros print">
        <summary>${String(verdicts.length)} counts that must be 0</summary>
        <ul>
          ${verdicts.map((verdict) => html`<li>${targetTerm(record, verdict)}</li>`)}
        </ul>
      </details>`,
      html`each ${exact(0, '≤ 0')}`,
      exact(0, '0'),
      '',
    ],
  };
}

function targetTerm({ verdicts, measurements }: RunRecord, verdict: Verdict): Markup {
  const { metric, statistic } = verdict;
  const method = measurements.find((entry) => entry.metric === metric)?.method ?? 'not measured in this run';
  return term(`target-${verdicts.indexOf(verdict)}`, figureTitle(metric, statistic), html`<code>${metric}</code>: ${method}`);
}
