import type { RunRecord, Verdict } from '../../../harness/model/run-record.ts';
import { REFERENCE_BYTES_PER_SECOND } from '../../../harness/model/workload.ts';
import { formatFigure, formatMs } from '../../format.ts';
import { figureTitle } from '../../metric-titles.ts';
import { closestToLimit, limitText, valueText } from '../../verdicts.ts';
import { term } from '../figure.ts';
import { html, type Markup, type Part } from '../markup.ts';
import { distributionOf, measurementOf, methodOf, valueOf } from '../record.ts';
import { exact, status, type Status } from '../table.ts';

const outcomes: Readonly<Record<RunRecord['outcome'], readonly [kind: Status, title: string]>> = {
  met: ['good', 'All targets met'],
  missed: ['bad', 'Targets missed'],
  unknown: ['warning', 'Not all targets could be judged'],
  failed: ['bad', 'The run failed'],
  interrupted: ['warning', 'The run was interrupted'],
};

const MOST_LISTED = 4;

/** The verdict in a word, why, and what comes nearest to a limit. */
export function verdictBanner(record: RunRecord): Markup {
  const [kind, title] = outcomes[record.outcome];
  const { error } = record;
  return html`<div class="verdict ${kind}" id="verdict">
    <p class="outcome">${status(kind, title)}</p>
    ${
      error === undefined
        ? undefined
        : html`<p><code>${error.code}</code> ${error.message}</p>
            ${error.hint === undefined ? undefined : html`<p class="hint">${error.hint}</p>`}`
    }
    <p>${judgement(record)} <span class="quiet">Exit code ${exact(record.exitCode, String(record.exitCode))}.</span></p>
    ${doubts(record)}
  </div>`;
}

/** Findings that cast doubt on what the verdict rests on, so that nobody stops reading above them. */
function doubts({ findings }: RunRecord): Markup | undefined {
  const serious = findings.filter(({ severity }) => severity !== 'info');
  if (serious.length === 0) return undefined;
  const codes = [...new Set(serious.map(({ code }) => code))];
  const names = codes.length > MOST_LISTED ? [...codes.slice(0, MOST_LISTED), `and ${codes.length - MOST_LISTED} more`] : codes;
  return html`<p>
    Read with it: <a href="#findings">${serious.length === 1 ? 'a finding' : `${serious.length} findings`}</a> (${names.join(', ')}).
  </p>`;
}

function judgement({ verdicts, phases }: RunRecord): string {
  if (verdicts.length === 0) {
    const last = phases.at(-1)?.name;
    return `No target was judged${last === undefined ? '' : `: the run ended in the phase “${last}”`}.`;
  }
  const of = (outcome: Verdict['outcome']): Verdict[] => verdicts.filter((verdict) => verdict.outcome === outcome);
  const [met, missed, unknown] = [of('met'), of('missed'), of('unknown')];
  const closest = closestToLimit(verdicts);
  return [
    `${met.length} of ${verdicts.length} targets met.`,
    ...(missed.length === 0 ? [] : [`Missed: ${listOf(missed)}.`]),
    ...(unknown.length === 0 ? [] : [`Unknown: ${listOf(unknown)}.`]),
    ...(closest === undefined
      ? []
      : [`Closest to its limit${met.length === verdicts.length ? '' : ' among those met'}: ${listOf([closest])}.`]),
  ].join(' ');
}

function listOf(found: readonly Verdict[]): string {
  const texts = found.slice(0, MOST_LISTED).map((verdict) => {
    const measured = valueText(verdict);
    return `${figureTitle(verdict.metric, verdict.statistic)} (${measured === undefined ? '' : `${measured}, `}target ${limitText(verdict)})`;
  });
  return [...texts, ...(found.length > MOST_LISTED ? [`and ${found.length - MOST_LISTED} more`] : [])].join(', ');
}

/** The few figures that a run is remembered by. */
export function keyFigures(record: RunRecord): Markup | undefined {
  if (record.measurements.length === 0) return undefined;
  const lake = distributionOf(record, 'submission_to_lake_ms');
  const delivered = valueOf(record, 'delivered_ratio');
  const rate = valueOf(record, 'sent_bytes_per_second');
  const makespan = valueOf(record, 'etl_makespan_seconds');
  const wrong = valueOf(record, 'etl_wrong_results');
  const entries = [
    keyFigure(
      'lake',
      'Submission to lake, p99',
      methodOf(record, 'submission_to_lake_ms'),
      lake && exact(lake.p99, formatMs(lake.p99)),
      lake && html`median ${exact(lake.p50, formatMs(lake.p50))}, slowest ${exact(lake.max, formatMs(lake.max))}`,
    ),
    keyFigure(
      'delivered',
      'Delivered',
      methodOf(record, 'delivered_ratio'),
      delivered === undefined ? undefined : exact(delivered, formatFigure(delivered, 'ratio')),
      trouble(record),
    ),
    keyFigure(
      'rate',
      'Rate sent',
      methodOf(record, 'sent_bytes_per_second'),
      rate === undefined ? undefined : exact(rate, formatFigure(rate, 'bytes/s')),
      rate === undefined ? undefined : html`${(rate / REFERENCE_BYTES_PER_SECOND).toFixed(2)}x the reference workload`,
    ),
    ...(measurementOf(record, 'etl_makespan_seconds') === undefined
      ? []
      : [
          keyFigure(
            'etl',
            'ETL makespan',
            methodOf(record, 'etl_makespan_seconds'),
            makespan === undefined ? undefined : exact(makespan, formatFigure(makespan, 's')),
            wrong === undefined
              ? 'results not all checked'
              : wrong === 0
                ? 'all results right'
                : html`${status('bad', html`${exact(wrong, String(wrong))} ${wrong === 1 ? 'result' : 'results'} wrong`)}`,
          ),
        ]),
  ];
  return html`<dl class="key">${entries}</dl>`;
}

function keyFigure(id: string, title: string, definition: string, value: Part, remark: Part): Markup {
  return html`<div>
    <dt>${term(`key-${id}`, title, definition)}</dt>
    <dd class="figure${value === undefined ? ' absent' : ''}">${value ?? 'not measured'}</dd>
    ${remark === undefined ? undefined : html`<dd class="remark">${remark}</dd>`}
  </div>`;
}

function trouble(record: RunRecord): Part {
  const parts = (['lost_events', 'duplicated_events', 'corrupt_events', 'phantom_events'] as const).map((metric) => {
    const value = valueOf(record, metric);
    const text = html`${value === undefined ? '?' : exact(value, formatFigure(value, 'events'))} ${figureTitle(metric).toLowerCase()}`;
    return value !== undefined && value > 0 ? html`<strong class="bad-text">${text}</strong>` : text;
  });
  return parts.flatMap((part, index) => (index === 0 ? [part] : [', ', part]));
}
