import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Cell, type Note, type Section, type Table } from '../document.ts';
import { standingOf, type Check } from '../check-standing.ts';
import { formatCount, formatRatio } from '../format.ts';
import { plannedAs } from '../submissions.ts';

type Quality = NonNullable<RunRecord['quality']>;

/** So many failed checks are told one by one. */
const MOST_NOTES = 20;

/** What checks of the tables found, and how well detectors found what was planted. */
export function qualitySection({ quality }: RunRecord): Section | undefined {
  if (quality === undefined) return undefined;
  const { checks, detection } = quality;
  if (checks.length + detection.length === 0) return undefined;
  return {
    heading: 'Data quality',
    ...(detection.length === 0 ? {} : { table: detectionTable(detection) }),
    notes: checkNotes(checks),
  };
}

function detectionTable(detection: Quality['detection']): Table {
  return {
    columns: [
      { title: 'planted as' },
      { title: 'arrived', align: 'right' },
      { title: 'hidden', align: 'right', spare: 2 },
      { title: 'found', align: 'right', spare: 1 },
      { title: 'recall', align: 'right' },
      { title: 'named', align: 'right', spare: 1 },
      { title: 'rightly', align: 'right', spare: 2 },
      { title: 'precision', align: 'right' },
    ],
    rows: detection.map(({ kind, reached, hidden, found, flagged, right, recall, precision }) => [
      cell(plannedAs(kind)),
      cell(formatCount(reached)),
      cell(formatCount(hidden), hidden === 0 ? 'dim' : 'plain'),
      cell(formatCount(found)),
      shareCell(recall),
      cell(formatCount(flagged)),
      cell(formatCount(right)),
      shareCell(precision),
    ]),
  };
}

function shareCell(share: number | null): Cell {
  return share === null ? cell('-', 'dim') : cell(formatRatio(share), share === 1 ? 'good' : 'plain');
}

function checkNotes(checks: readonly Check[]): Note[] {
  if (checks.length === 0) return [];
  const { failed, unknown, held } = standingOf(checks);
  return [
    {
      text: `${held === checks.length ? `All ${held} checks of the tables hold.` : `${held} of ${checks.length} checks of the tables hold.`}${unknown === 0 ? '' : ` ${unknown} were not made.`}`,
      tone: unknown === 0 ? 'dim' : 'warning',
    },
    ...failed.slice(0, MOST_NOTES).map(({ table, check, severity, failingRows, place, failingSql }): Note => ({
      text: `${severity} ${table}: ${check}: ${formatCount(failingRows ?? 0)} ${failingRows === 1 ? 'breaks' : 'break'} it (${place})`,
      tone: severity === 'error' ? 'bad' : 'warning',
      ...(failingSql === undefined ? {} : { hint: failingSql }),
    })),
    ...(failed.length > MOST_NOTES ? [{ text: `and ${failed.length - MOST_NOTES} more`, tone: 'warning' } as const] : []),
  ];
}
