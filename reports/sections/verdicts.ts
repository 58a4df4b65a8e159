import type { RunRecord, Verdict } from '../../harness/model/run-record.ts';
import { cell, type Note, type Row, type Section, type Table, type Tone } from '../document.ts';
import { formatMargin } from '../format.ts';
import { limitText, metZeroTargets, valueText } from '../verdicts.ts';

const outcomeTones: Readonly<Record<Verdict['outcome'], Tone>> = { met: 'good', missed: 'bad', unknown: 'warning' };
const severityTones: Readonly<Record<RunRecord['findings'][number]['severity'], Tone>> = { info: 'dim', warning: 'warning', error: 'bad' };

/** Each target with its limit, the measured value, and how far they are apart. */
export function verdictSection({ verdicts, error }: RunRecord): Section {
  const reasons = verdicts
    .filter(({ outcome }) => outcome === 'unknown')
    .map((verdict) => `${figureName(verdict)}: ${verdict.reason ?? 'no reason was given'}`);
  const notes: Note[] = [...new Set(reasons)].map((text) => ({ text, tone: 'warning' }));
  if (error !== undefined)
    notes.unshift({ text: `${error.code}: ${error.message}`, tone: 'bad', ...(error.hint === undefined ? {} : { hint: error.hint }) });
  if (verdicts.length === 0) notes.push({ text: 'No target was judged.', tone: 'warning' });
  return {
    heading: 'Verdicts',
    ...(verdicts.length === 0 ? {} : { table: verdictTable(verdicts) }),
    notes,
  };
}

function verdictTable(verdicts: readonly Verdict[]): Table {
  const alike = metZeroTargets(verdicts);
  const hasBasis = verdicts.some(({ basis }) => basis !== undefined);
  const rowOf = (verdict: Verdict): Row => [
    cell(verdict.outcome, outcomeTones[verdict.outcome]),
    cell(figureName(verdict)),
    cell(limitText(verdict)),
    cell(valueText(verdict) ?? '-'),
    cell(verdict.margin === null ? '' : formatMargin(verdict.margin), verdict.outcome === 'missed' ? 'bad' : 'dim'),
    ...(hasBasis ? [cell(verdict.basis ?? '', 'dim')] : []),
  ];
  return {
    lead: 2,
    columns: [
      { title: 'verdict' },
      { title: 'metric' },
      { title: 'limit', align: 'right' },
      { title: 'value', align: 'right' },
      { title: 'margin', align: 'right', spare: 2 },
      ...(hasBasis ? [{ title: 'basis', spare: 1 }] : []),
    ],
    rows: verdicts.map(rowOf),
    ...(alike.length === 0
      ? {}
      : {
          digest: {
            rows: verdicts.filter((verdict) => !alike.includes(verdict)).map(rowOf),
            rest: `and ${alike.length} more met, each with 0 where none is allowed: ${alike.map(figureName).join(', ')}`,
          },
        }),
  };
}

/** What can spoil a figure, the worst first. */
export function findingSection({ findings }: RunRecord): Section | undefined {
  if (findings.length === 0) return undefined;
  const order = ['error', 'warning', 'info'];
  return {
    heading: 'Findings',
    notes: findings
      .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
      .map((finding) => ({
        text:
          `${finding.severity} ${finding.code}: ${finding.message}` +
          (finding.metrics === undefined || finding.metrics.length === 0 ? '' : ` [${finding.metrics.join(', ')}]`),
        tone: severityTones[finding.severity],
        ...(finding.hint === undefined ? {} : { hint: finding.hint }),
      })),
  };
}

function figureName({ metric, statistic }: Verdict): string {
  return statistic === 'value' ? metric : `${metric} ${statistic}`;
}
