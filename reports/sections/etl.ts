import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Row, type Section, type Table } from '../document.ts';
import { formatCount, formatMs } from '../format.ts';

type Job = RunRecord['etl'][number];

/** The daily jobs: when each began after the first, how long it ran, and whether its result is what the seed says. */
export function etlSection({ etl }: RunRecord): Section | undefined {
  if (etl.length === 0) return undefined;
  const began = Math.min(...etl.map(({ queuedMs }) => queuedMs));
  const ended = Math.max(...etl.map(({ endedMs, queuedMs }) => endedMs ?? queuedMs));
  const succeeded = etl.filter(({ state }) => state === 'succeeded').length;
  return {
    heading: 'ETL',
    table: jobTable(etl, began),
    notes: [
      { text: `${succeeded} of ${etl.length} jobs succeeded, in ${formatMs(ended - began)}.`, tone: 'dim' },
      ...etl.filter(({ error }) => error !== null).map(({ name, error }) => ({ text: `${name}: ${error}`, tone: 'bad' as const })),
    ],
  };
}

/** So many of the jobs that went well are shown where there is no room for all, the slowest. */
const SLOWEST = 5;

function jobTable(etl: RunRecord['etl'], beganMs: number): Table {
  const rowOf = (job: Job): Row => [
    cell(job.name),
    cell(job.attempts > 1 ? `${job.state}, attempt ${job.attempts}` : job.state, job.state === 'succeeded' ? 'good' : 'bad'),
    cell(job.startedMs === null ? '-' : `+${formatMs(job.startedMs - beganMs)}`),
    cell(job.startedMs === null || job.endedMs === null ? '-' : formatMs(job.endedMs - job.startedMs)),
    cell(job.rows === null ? '-' : formatCount(job.rows)),
    resultOf(job),
  ];
  const troubled = etl.filter(({ state, correct }) => state === 'failed' || correct === false);
  const slowest = etl
    .filter((job) => job.state === 'succeeded' && !troubled.includes(job))
    .sort((a, b) => ranMs(b) - ranMs(a))
    .slice(0, SLOWEST);
  const others = etl.filter((job) => !troubled.includes(job) && !slowest.includes(job));
  return {
    columns: [
      { title: 'job' },
      { title: 'state' },
      { title: 'started', align: 'right', spare: 2 },
      { title: 'ran', align: 'right' },
      { title: 'rows', align: 'right', spare: 1 },
      { title: 'result' },
    ],
    rows: etl.map(rowOf),
    ...(others.length === 0 ? {} : { digest: { rows: [...troubled, ...slowest].map(rowOf), rest: restText(others) } }),
  };
}

/** `and 26 more, all right`; `and 26 more: 20 right, 6 skipped`. */
function restText(jobs: readonly Job[]): string {
  const count = (word: string, counts: (job: Job) => boolean): string[] => {
    const found = jobs.filter(counts).length;
    return found === 0 ? [] : [`${found === jobs.length ? 'all' : found} ${word}`];
  };
  const parts = [
    ...count('right', ({ correct }) => correct === true),
    ...count('skipped', ({ state }) => state === 'skipped'),
    ...count('not checked', ({ state, correct }) => state === 'succeeded' && correct === null),
  ];
  return `and ${jobs.length} more${parts.length > 1 ? ':' : ','} ${parts.join(', ')}`;
}

function ranMs({ startedMs, endedMs }: Job): number {
  return startedMs === null || endedMs === null ? 0 : endedMs - startedMs;
}

function resultOf({ correct }: Job) {
  if (correct === null) return cell('not checked', 'dim');
  return correct ? cell('right', 'good') : cell('wrong', 'bad');
}
