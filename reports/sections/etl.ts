import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Section } from '../document.ts';
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
    table: {
      columns: [
        { title: 'job' },
        { title: 'state' },
        { title: 'started', align: 'right' },
        { title: 'ran', align: 'right' },
        { title: 'rows', align: 'right' },
        { title: 'result' },
      ],
      rows: etl.map((job) => [
        cell(job.name),
        cell(job.attempts > 1 ? `${job.state}, attempt ${job.attempts}` : job.state, job.state === 'succeeded' ? 'good' : 'bad'),
        cell(job.startedMs === null ? '-' : `+${formatMs(job.startedMs - began)}`),
        cell(job.startedMs === null || job.endedMs === null ? '-' : formatMs(job.endedMs - job.startedMs)),
        cell(job.rows === null ? '-' : formatCount(job.rows)),
        resultOf(job),
      ]),
    },
    notes: [
      { text: `${succeeded} of ${etl.length} jobs succeeded, in ${formatMs(ended - began)}.`, tone: 'dim' },
      ...etl.filter(({ error }) => error !== null).map(({ name, error }) => ({ text: `${name}: ${error}`, tone: 'bad' as const })),
    ],
  };
}

function resultOf({ correct }: Job) {
  if (correct === null) return cell('not checked', 'dim');
  return correct ? cell('right', 'good') : cell('wrong', 'bad');
}
