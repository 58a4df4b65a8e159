import type { RunRecord } from '../../../harness/model/run-record.ts';
import { standingOf, type Check } from '../../check-standing.ts';
import { formatCount, formatRatio } from '../../format.ts';
import { plannedAs } from '../../submissions.ts';
import { term } from '../figure.ts';
import { html, type Markup, type Part } from '../markup.ts';
import { exact, status, tableMarkup, type HtmlRow } from '../table.ts';

type Quality = NonNullable<RunRecord['quality']>;

/** How well the detectors among the jobs found what was planted. */
export function detectionMarkup({ detection }: Quality): Markup | undefined {
  if (detection.length === 0) return undefined;
  return html`<p>
      Jobs of the ETL look for each kind of disorder in the lake alone; here is what they named against what the seed planted.
      ${term('detection-definition', 'How to read this', 'Arrived: planted events that the platform answered for good. Hidden: those of them that nothing which was sent tells from clean ones, such as an event sent late that no later one of its source overtook; they do not count for recall. Recall is the share of the others that the detector names; precision, of all that it names, the share that is what it says. A duplicate that the sender made itself, for want of an answer, is one.')}
    </p>
    ${tableMarkup('quality-detection', {
      caption: 'Planted against detected',
      columns: [
        { title: 'Planted' },
        ...['Arrived', 'Hidden', 'Found', 'Recall', 'Named', 'Rightly', 'Precision'].map((title) => ({ title, align: 'right' as const })),
      ],
      rows: detection.map(({ kind, reached, hidden, found, flagged, right, recall, precision }) => ({
        cells: [
          plannedAs(kind).replaceAll('_', ' '),
          exact(reached, formatCount(reached)),
          exact(hidden, formatCount(hidden)),
          exact(found, formatCount(found)),
          ratio(recall),
          exact(flagged, formatCount(flagged)),
          exact(right, formatCount(right)),
          ratio(precision),
        ],
      })),
    })}`;
}

function ratio(share: number | null): Part {
  return share === null ? '–' : exact(share, formatRatio(share));
}

/** What the checks of the tables found: those that failed, and all of them to open. */
export function checksMarkup({ checks }: Quality): Markup | undefined {
  if (checks.length === 0) return undefined;
  const { failed, unknown, held } = standingOf(checks);
  const errors = failed.filter(({ severity }) => severity === 'error').length;
  const warnings = failed.length - errors;
  const columns = [
    { title: 'Table' },
    { title: 'Check' },
    { title: 'Outcome' },
    { title: 'Failing', align: 'right' as const },
    { title: 'Where it stands' },
  ];
  return html`<p>
      ${exact(held, formatCount(held))} of ${exact(checks.length, formatCount(checks.length))} checks of the tables
      hold${errors === 0 ? undefined : html`; ${exact(errors, formatCount(errors))} failed`}${warnings === 0 ? undefined : html`; ${exact(warnings, formatCount(warnings))} ${warnings === 1 ? 'warns' : 'warn'}`}${unknown === 0 ? undefined : html`; ${exact(unknown, formatCount(unknown))} were not made, as their job did not succeed`}.
    </p>
    ${failed.length === 0 ? undefined : tableMarkup('quality-failed', { caption: 'Checks that do not hold', columns: [...columns, { title: 'What breaks it' }], rows: failed.map((check) => rowOf(check, true)) })}
    <details class="data">
      <summary>All checks</summary>
      ${tableMarkup('quality-checks', { caption: 'Checks of the tables', columns, rows: checks.map((check) => rowOf(check, false)) })}
    </details>`;
}

function rowOf({ table, check, severity, failingRows, place, failingSql }: Check, withSql: boolean): HtmlRow {
  const outcome =
    failingRows === null
      ? status('neutral', 'not made')
      : failingRows === 0
        ? status('good', 'holds')
        : severity === 'error'
          ? status('bad', 'failed')
          : status('warning', 'warns');
  return {
    cells: [
      html`<code>${table}</code>`,
      html`<code>${check}</code>`,
      outcome,
      failingRows === null ? '–' : exact(failingRows, formatCount(failingRows)),
      place,
      ...(withSql ? [html`<code>${failingSql ?? ''}</code>`] : []),
    ],
  };
}
