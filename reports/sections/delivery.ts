import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Section } from '../document.ts';
import { formatCount, formatRatio } from '../format.ts';
import { plannedAs, submissionsText } from '../submissions.ts';

/** Where every event ended: what it was planned as, what the platform answered, what the lake holds. */
export function deliverySection(record: RunRecord): Section | undefined {
  const { accounting } = record;
  if (accounting.length === 0) return undefined;
  const total = accounting.reduce((sum, { events }) => sum + events, 0);
  const submissions = submissionsText(record);
  return {
    heading: 'Account of all events',
    table: {
      columns: [
        { title: 'planned as' },
        { title: 'answer', spare: 1 },
        { title: 'reason', spare: 2 },
        { title: 'in the lake' },
        { title: 'events', align: 'right' },
        { title: 'share', align: 'right', spare: 3 },
      ],
      rows: [
        ...accounting.map((row) => [
          cell(plannedAs(row.disorder)),
          cell(row.outcome),
          cell(row.reason === 'none' ? '' : row.reason),
          cell(row.delivery),
          cell(formatCount(row.events)),
          cell(formatRatio(row.events / total), 'dim'),
        ]),
        [cell('all'), cell(''), cell(''), cell(''), cell(formatCount(total)), cell('')],
      ],
    },
    ...(submissions === undefined ? {} : { notes: [{ text: submissions, tone: 'dim' }] }),
  };
}

/** Single events that went wrong, with the last hop that saw each. */
export function offenderSection({ offenders }: RunRecord): Section | undefined {
  if (offenders.length === 0) return undefined;
  return {
    heading: 'Events that went wrong (a sample)',
    table: {
      columns: [
        { title: 'what' },
        { title: 'source' },
        { title: 'sequence', align: 'right' },
        { title: 'type', spare: 1 },
        { title: 'last seen by' },
      ],
      rows: offenders.map((offender) => [
        cell(offender.kind, 'bad'),
        cell(offender.source),
        cell(String(offender.sequence)),
        cell(offender.type),
        cell(offender.lastHop),
      ]),
    },
  };
}
