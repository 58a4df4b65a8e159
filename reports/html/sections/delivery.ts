import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatCount, formatRatio } from '../../format.ts';
import { plannedAs } from '../../submissions.ts';
import { flowChart } from '../charts/flow.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { methodOf, valueOf } from '../record.ts';
import { exact, status, tableMarkup } from '../table.ts';
import { deliveryClass, deliveryClasses } from './delivery-classes.ts';
import { flowOf } from './delivery-flow.ts';
import type { HtmlSection } from './section.ts';

type Account = RunRecord['accounting'];

/** From plan to lake: the flow, every class of outcome, and single events that went wrong. */
export function deliverySection(record: RunRecord): HtmlSection | undefined {
  const { accounting } = record;
  const total = sum(accounting);
  if (total === 0) return undefined;
  const planned = sum(accounting.filter(({ disorder }) => disorder !== ''));
  const fine = sum(accounting.filter(({ delivery }) => deliveryClass(delivery).wanted));
  return {
    id: 'delivery',
    title: 'Delivery',
    content: [
      figure({
        id: 'flow',
        title: 'From plan to lake',
        definition: `Every event of the workload, by what was planned, what the platform answered, and what the lake holds. ${methodOf(record, 'persisted_events')}. A planned duplicate is one event sent twice. The width of a band is its share, but no band is drawn thinner than 2 %, so that a single event can be seen.`,
        summary: html`${exact(planned, formatCount(planned))} events were
        planned${fine === total ? '; all ended where they should' : html`; ${exact(fine, formatCount(fine))} of them ended where they should (${formatRatio(fine / planned)}), ${exact(total - fine, formatCount(total - fine))} events went wrong`}.`,
        chart: flowChart(flowOf(accounting, 3), flowOf(accounting, 2), fine === total ? 'flat' : 'full'),
        after: [classes(record, total), rawZone(record)],
        table: accountTable(accounting, total),
      }),
    ],
  };
}

const sum = (rows: Account): number => rows.reduce((events, row) => events + row.events, 0);

/** Every class with its count, also the empty ones, and its first offenders. */
function classes({ accounting, offenders }: RunRecord, total: number): Markup {
  const known = deliveryClasses.map(({ name }) => name);
  const names = [...new Set([...known, ...accounting.map(({ delivery }) => delivery), ...offenders.map(({ kind }) => kind)])];
  return html`<div class="classes" role="list" aria-label="Every class of outcome">
    ${names
      .filter((name) => name !== RAW_LOST || offenders.some(({ kind }) => kind === RAW_LOST))
      .map((name) => {
        const { title, meaning, wanted } = name === RAW_LOST ? rawLostClass : deliveryClass(name);
        const events = sum(accounting.filter(({ delivery }) => delivery === name));
        const found = offenders.filter(({ kind }) => kind === name);
        const trouble = !wanted && (events > 0 || found.length > 0);
        return html`<div role="listitem" class="${trouble ? 'trouble' : events === 0 ? 'none' : 'fine'}">
          <span class="name">${status(trouble ? 'bad' : events > 0 ? 'good' : 'neutral', title)}</span>
          <span class="meaning">${meaning}</span>
          <span class="count">${name === RAW_LOST ? html`${found.length} shown` : exact(events, formatCount(events))}</span>
          <span class="share">${name === RAW_LOST || events === 0 ? '' : formatRatio(events / total)}</span>
          ${found.length === 0 ? undefined : offenderDetails(name, title, found, events)}
        </div> `;
      })}
  </div>`;
}

const RAW_LOST = 'raw_lost';
const rawLostClass = {
  title: 'Missing from the raw zone',
  meaning: 'acknowledged, but the raw JSON zone does not hold every copy',
  wanted: false,
};

function offenderDetails(kind: string, title: string, offenders: RunRecord['offenders'], events: number): Markup {
  return html`<details class="offenders">
    <summary>${offenderSummary(offenders.length, kind === RAW_LOST ? offenders.length : events)}</summary>
    ${tableMarkup(`offenders-${kind}`, {
      caption: `${title}: single events and the last hop that saw them`,
      columns: [{ title: 'Source' }, { title: 'Sequence', align: 'right' }, { title: 'Type' }, { title: 'Last seen by' }],
      rows: offenders.map(({ source, sequence, type, lastHop }) => ({
        cells: [html`<code>${source}</code>`, exact(sequence, String(sequence)), html`<code>${type}</code>`, lastHop],
      })),
    })}
  </details>`;
}

function offenderSummary(shown: number, events: number): string {
  if (shown === 1) return `${events > 1 ? `One of ${formatCount(events)}` : 'The event'}, with the last hop that saw it`;
  return `${events > shown ? `The first ${shown} of ${formatCount(events)}` : `All ${shown}`}, with the last hop that saw each`;
}

/** The second view of the account: the raw JSON zone holds every copy that was acknowledged. */
function rawZone(record: RunRecord): Markup | undefined {
  const lost = valueOf(record, 'raw_lost_events');
  const copies = valueOf(record, 'raw_duplicated_events');
  if (lost === undefined || copies === undefined) return undefined;
  return html`<p class="quiet">
    The raw zone misses ${exact(lost, formatCount(lost))} acknowledged submissions and holds ${exact(copies, formatCount(copies))} copies
    beyond the first (planned duplicates and retries).
  </p>`;
}

function accountTable(accounting: Account, total: number) {
  return {
    caption: 'Account of all events',
    columns: [
      { title: 'Planned as' },
      { title: 'Answer' },
      { title: 'Reason' },
      { title: 'In the lake' },
      { title: 'Events', align: 'right' as const },
      { title: 'Share', align: 'right' as const },
    ],
    rows: accounting.map((row) => ({
      cells: [
        plannedAs(row.disorder),
        row.outcome,
        row.reason === 'none' ? '' : row.reason,
        deliveryClass(row.delivery).title,
        exact(row.events, formatCount(row.events)),
        formatRatio(row.events / total),
      ],
    })),
    foot: [{ cells: ['all', '', '', '', exact(total, formatCount(total)), ''] }],
  };
}
