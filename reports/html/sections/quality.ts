import type { RunRecord } from '../../../harness/model/run-record.ts';
import { disorders, expectedRejection, type Disorder } from '../../../harness/model/workload.ts';
import { formatCount, formatRatio } from '../../format.ts';
import { term } from '../figure.ts';
import { html, type Markup, type Part } from '../markup.ts';
import { exact, tableMarkup } from '../table.ts';
import { checksMarkup, detectionMarkup } from './quality-checks.ts';
import { deliveryClass } from './delivery-classes.ts';
import type { HtmlSection } from './section.ts';

type Row = RunRecord['accounting'][number];

const meanings: Readonly<Record<Disorder, string>> = {
  none: 'clean events',
  late: 'sent long after they happened; must be accepted',
  duplicate: 'sent twice; must be in the lake once',
  malformed: 'not JSON',
  schema_violation: 'against the JSON Schema of its type',
  out_of_range: 'a value that cannot be',
  orphan_reference: 'refers to something that is not there; must be accepted',
  unknown_type: 'a type that nobody has registered',
  wrong_credentials: 'sent with a credential that is not valid',
};

/** What was planted in the seed against what the platform made of it, what detectors made of that, and the checks of the tables. */
export function qualitySection(record: RunRecord): HtmlSection | undefined {
  const { quality } = record;
  const content = [plantedMarkup(record), ...(quality === undefined ? [] : [detectionMarkup(quality), checksMarkup(quality)])].filter(
    (part) => part !== undefined,
  );
  return content.length === 0 ? undefined : { id: 'quality', title: 'Data quality', content };
}

/** What was planted against how the platform answered. */
function plantedMarkup({ accounting }: RunRecord): Markup | undefined {
  const rows = accounting.filter(({ disorder }) => disorder !== '');
  const planted = disorders.filter((disorder) => rows.some((row) => row.disorder === disorder));
  if (planted.length < 2) return undefined;
  const found = [...new Set(rows.map(fateOf))].sort((a, b) => fateOrder(a) - fateOrder(b));
  const events = (disorder: Disorder | undefined, fate?: string): number =>
    rows
      .filter((row) => (disorder === undefined || row.disorder === disorder) && (fate === undefined || fateOf(row) === fate))
      .reduce((total, row) => total + row.events, 0);
  const bad = planted.filter((disorder) => disorder !== 'none');
  const right = (disorder: Disorder): number => events(disorder, wantedFate(disorder));
  const caught = bad.reduce((total, disorder) => total + right(disorder), 0);
  const all = bad.reduce((total, disorder) => total + events(disorder), 0);
  const cell = (disorder: Disorder, fate: string): Part => {
    const count = events(disorder, fate);
    if (count === 0) return html`<span class="zero">0</span>`;
    const figure = exact(count, formatCount(count));
    return fate === wantedFate(disorder)
      ? html`<span class="right"><span aria-label="as planned">✓</span> ${figure}</span>`
      : html`<span class="wrong"><span aria-label="not as planned">✗</span> ${figure}</span>`;
  };
  return html`<p>
      ${exact(all, formatCount(all))} events with disorder were planted; the platform treated
      ${caught === all ? 'all' : html`${exact(caught, formatCount(caught))} (${formatRatio(caught / all)})`} as it should.
      ${term('quality-definition', 'How to read this', 'Rows are what the seed planted, columns what became of it: in the lake, or the reason for which it was rejected. A tick marks where a row ought to be. The last column is the share of the planted that ended there; the last row, of all that ended there, the share that was planted so.')}
    </p>
    ${tableMarkup('quality-matrix', {
      caption: 'Planted against found',
      columns: [
        { title: 'Planted' },
        { title: 'Events', align: 'right' },
        ...found.map((fate) => ({ title: fateTitle(fate), align: 'right' as const })),
        { title: 'As planned', align: 'right' },
      ],
      rows: planted.map((disorder) => ({
        cells: [
          term(`planted-${disorder}`, disorder === 'none' ? 'clean' : disorder.replaceAll('_', ' '), meanings[disorder]),
          exact(events(disorder), formatCount(events(disorder))),
          ...found.map((fate) => cell(disorder, fate)),
          formatRatio(right(disorder) / events(disorder)),
        ],
      })),
      foot: [
        {
          cells: [
            'Planted so',
            '',
            ...found.map((fate) => {
              const wanted = planted.filter((disorder) => wantedFate(disorder) === fate);
              return wanted.length === 0
                ? ''
                : formatRatio(wanted.reduce((total, disorder) => total + events(disorder, fate), 0) / events(undefined, fate));
            }),
            '',
          ],
        },
      ],
    })}`;
}

/** What became of an event: the reason of its rejection, or its class. */
function fateOf({ outcome, reason, delivery }: Row): string {
  return outcome === 'rejected' && delivery !== 'wrongly_accepted' ? `rejected:${reason}` : delivery;
}

function wantedFate(disorder: Disorder): string {
  const reason = expectedRejection[disorder];
  return reason === 'none' ? 'persisted' : `rejected:${reason}`;
}

function fateTitle(fate: string): string {
  return fate.startsWith('rejected:') ? fate.slice('rejected:'.length).replaceAll('_', ' ') : deliveryClass(fate).title;
}

/** Persisted, the rejections in the order of the plan, then what ought not to be. */
function fateOrder(fate: string): number {
  const index = disorders.findIndex((disorder) => wantedFate(disorder) === fate);
  return index === -1 ? disorders.length : index;
}
