import { criticalPath } from '../../../harness/model/critical-path.ts';
import { etlLayers } from '../../../harness/model/etl.ts';
import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatBytes, formatCount, formatMs } from '../../format.ts';
import { laneChart } from '../charts/lanes.ts';
import { spanChart, type Span } from '../charts/spans.ts';
import { figure } from '../figure.ts';
import { html, type Markup, type Part } from '../markup.ts';
import { methodOf } from '../record.ts';
import { exact, status } from '../table.ts';
import type { HtmlSection } from './section.ts';

type Job = RunRecord['etl'][number];

/** So many jobs have a row of their own in the chart; more are drawn in lanes, and those of the critical path in a chart beside it. */
const MOST_ROWS = 60;

/** The day's jobs over time, with the chain that decides how long they take together. */
export function etlSection(record: RunRecord): HtmlSection | undefined {
  const { etl } = record;
  if (etl.length === 0) return undefined;
  const beganMs = Math.min(...etl.map(({ queuedMs }) => queuedMs));
  const endedMs = Math.max(...etl.map((job) => job.endedMs ?? job.startedMs ?? job.queuedMs));
  const path = criticalPath(etl);
  const jobs = etl.toSorted((a, b) => (a.startedMs ?? Infinity) - (b.startedMs ?? Infinity) || (a.endedMs ?? 0) - (b.endedMs ?? 0));
  const failed = etl.filter(({ state }) => state === 'failed');
  const skipped = etl.filter(({ state }) => state === 'skipped');
  const wrong = etl.filter(({ correct }) => correct === false);
  const isMany = etl.length > MOST_ROWS;
  const succeeded = etl.filter(({ state }) => state === 'succeeded').length;
  return {
    id: 'etl',
    title: 'ETL',
    content: html`${figure({
      id: 'gantt',
      title: 'Jobs over time',
      definition: `Each job from its start to its end, with the time it ran. The critical path is the chain of dependent jobs with the longest running time: no schedule could end sooner. Makespan: ${methodOf(record, 'etl_makespan_seconds')}. Overhead: ${methodOf(record, 'etl_overhead_ratio')}.`,
      summary: html`${exact(succeeded, String(succeeded))} of ${exact(etl.length, String(etl.length))} jobs succeeded in
      ${exact(endedMs - beganMs, formatMs(endedMs - beganMs))}${failed.length === 0 ? undefined : html`; ${exact(failed.length, String(failed.length))} failed`}${skipped.length === 0 ? undefined : html`; ${exact(skipped.length, String(skipped.length))} skipped because one before them failed`}${wrong.length === 0 ? undefined : html`; ${exact(wrong.length, String(wrong.length))} with wrong results`}.
      ${isMany ? undefined : html`The critical path, ${exact(path.ms, formatMs(path.ms))} of work: ${path.jobs.join(' → ')}.`}`,
      chart: isMany
        ? laneChart(
            inLayers(etl).map((job) => ({ ...spanOf(job, beganMs, path.jobs), group: job.layer ?? 'jobs' })),
            AXIS,
          )
        : spanChart(
            jobs.map((job) => spanOf(job, beganMs, path.jobs)),
            AXIS,
          ),
      legend: [
        { name: 'critical path', swatch: 'accent block' },
        { name: 'other jobs', swatch: 'second block' },
        ...(failed.length + wrong.length === 0 ? [] : [{ name: 'failed, or result wrong', swatch: 'bad block' }]),
      ],
      after: errors(etl),
      table: {
        caption: 'ETL jobs',
        columns: [
          { title: 'Job' },
          { title: 'State' },
          { title: 'Started', align: 'right' },
          { title: 'Ran', align: 'right' },
          { title: 'CPU time', align: 'right' },
          { title: 'Written', align: 'right' },
          { title: 'Rows', align: 'right' },
          { title: 'Result' },
          { title: 'Reads' },
        ],
        rows: jobs.map((job) => ({
          cells: [
            html`<code>${job.name}</code>`,
            status(
              job.state === 'succeeded' ? 'good' : job.state === 'failed' ? 'bad' : 'warning',
              job.attempts > 1 ? `${job.state}, attempt ${job.attempts}` : job.state,
            ),
            job.startedMs === null ? '–' : exact(job.startedMs - beganMs, `+${formatMs(job.startedMs - beganMs)}`),
            job.startedMs === null || job.endedMs === null
              ? '–'
              : exact(job.endedMs - job.startedMs, formatMs(job.endedMs - job.startedMs)),
            figureOr(job.coreSeconds, (seconds) => formatMs(seconds * 1000)),
            figureOr(job.bytes, formatBytes),
            figureOr(job.rows, formatCount),
            resultOf(job),
            job.dependsOn.join(', '),
          ],
        })),
      },
    })}${isMany ? pathFigure(etl, path.jobs, beganMs) : undefined}`,
  };
}

/** Jobs in the order of their layers, from the events to the reports. */
function inLayers(etl: readonly Job[]): Job[] {
  const place = ({ layer }: Job): number => etlLayers.findIndex((known) => known === layer);
  return etl.toSorted((a, b) => place(a) - place(b));
}

const AXIS = 'since the first job was queued';

/** The critical path alone, job by job: what makes the day as long as it is, and what each waited for before it ran. */
function pathFigure(etl: readonly Job[], names: readonly string[], beganMs: number): Markup {
  const jobs = names.flatMap((name) => etl.find((job) => job.name === name) ?? []);
  const ran = (job: Job): number => (job.startedMs === null || job.endedMs === null ? 0 : job.endedMs - job.startedMs);
  const waited = (job: Job): number => (job.startedMs === null ? 0 : job.startedMs - job.queuedMs);
  const [ranMs, waitedMs] = [ran, waited].map((of) => jobs.reduce((sum, job) => sum + of(job), 0)) as [number, number];
  return figure({
    id: 'critical-path',
    title: 'The critical path',
    definition:
      'The chain of dependent jobs with the longest running time. Waited: from the end of what a job reads to its start, for a free place and for the orchestrator.',
    summary: html`${exact(jobs.length, String(jobs.length))} jobs one after the other ran for ${exact(ranMs, formatMs(ranMs))}, and waited
    for ${exact(waitedMs, formatMs(waitedMs))}.`,
    chart: spanChart(
      jobs.map((job) => spanOf(job, beganMs, names)),
      AXIS,
    ),
    table: {
      caption: 'The critical path',
      columns: [
        { title: 'Job' },
        { title: 'Layer' },
        { title: 'Waited', align: 'right' },
        { title: 'Ran', align: 'right' },
        { title: 'CPU time', align: 'right' },
        { title: 'Rows', align: 'right' },
      ],
      rows: jobs.map((job) => ({
        cells: [
          html`<code>${job.name}</code>`,
          job.layer ?? '–',
          exact(waited(job), formatMs(waited(job))),
          exact(ran(job), formatMs(ran(job))),
          figureOr(job.coreSeconds, (seconds) => formatMs(seconds * 1000)),
          figureOr(job.rows, formatCount),
        ],
      })),
    },
  });
}

function spanOf(job: Job, beganMs: number, critical: readonly string[]): Span {
  const fromMs = (job.startedMs ?? job.queuedMs) - beganMs;
  const toMs = Math.max(fromMs, (job.endedMs ?? job.startedMs ?? job.queuedMs) - beganMs);
  const trouble = job.state !== 'succeeded' ? job.state : job.correct === false ? 'result wrong' : undefined;
  const ran = job.startedMs === null || job.endedMs === null ? undefined : formatMs(toMs - fromMs);
  return {
    name: job.name,
    fromMs,
    toMs,
    label: [ran, trouble === undefined ? undefined : `✗ ${trouble}`].filter((part) => part !== undefined).join(' '),
    tone: trouble === undefined ? (critical.includes(job.name) ? 'accent' : 'plain') : 'bad',
  };
}

/** A figure, or a dash where it is not known. */
function figureOr(value: number | null | undefined, format: (value: number) => string): Part {
  return value === null || value === undefined ? '–' : exact(value, format(value));
}

function resultOf({ correct }: Job): Part {
  if (correct === null) return status('neutral', 'not checked');
  return correct ? status('good', 'right') : status('bad', 'wrong');
}

function errors(etl: readonly Job[]): Markup | undefined {
  const failed = etl.filter(({ error }) => error !== null);
  if (failed.length === 0) return undefined;
  return html`<ul class="errors">
    ${failed.map(({ name, error }) => html`<li><code>${name}</code>: ${error ?? ''}</li>`)}
  </ul>`;
}
