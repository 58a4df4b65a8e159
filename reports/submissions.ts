import type { RunRecord } from '../harness/model/run-record.ts';
import { formatCount } from './format.ts';

/**
 * How the submissions that were sent relate to the events of the account, in which a planned duplicate is one event that is sent twice:
 * `12,596 submissions were sent: 12,347 events, 249 of them twice, as planned.` undefined if either was not counted.
 */
export function submissionsText({ accounting, measurements }: RunRecord): string | undefined {
  const sent = measurements.find(({ metric, of }) => metric === 'sent_events' && of === undefined);
  if (sent?.kind !== 'value' || sent.value === null || accounting.length === 0) return undefined;
  const count = (rows: RunRecord['accounting']): number => rows.reduce((sum, row) => sum + row.events, 0);
  const events = count(accounting.filter(({ disorder }) => disorder !== ''));
  const twice = count(accounting.filter(({ disorder }) => disorder === 'duplicate'));
  const unsent = events + twice - sent.value;
  return [
    `${formatCount(sent.value)} submissions were sent: ${formatCount(events)} events, `,
    twice === 0 ? 'each once' : `${formatCount(twice)} of them twice, as planned`,
    unsent > 0 ? `; ${formatCount(unsent)} more were to be sent and were not` : '',
    '.',
  ].join('');
}

/** What an event of the account was planned as, in words: most were planned to be clean, and a phantom was not planned at all. */
export function plannedAs(disorder: string): string {
  if (disorder === '') return 'never sent';
  return disorder === 'none' ? 'clean' : disorder;
}
