import type { RunRecord, Verdict } from '../../harness/model/run-record.ts';
import { cell, type Note, type Section, type Tone } from '../document.ts';
import { formatFigure, formatMargin } from '../format.ts';

const outcomeTones: Readonly<Record<Verdict['outcome'], Tone>> = { met: 'good', missed: 'bad', unknown: 'warning' };
const severityTones: Readonly<Record<RunRecord['findings'][number]['severity'], Tone>> = { info: 'dim', warning: 'warning', error: 'bad' };

/** Each target with its limit, the measured value, and how far they are apart. */
export function verdictSection({ verdicts, error }: RunRecord): Section {
  const notes: Note[] = verdicts
    .filter(({ outcome }) => outcome === 'unknown')
    .map((verdict) => ({ text: `${figureName(verdict)}: ${verdict.reason ?? 'no reason was given'}`, tone: 'warning' }));
  if (error !== undefined)
    notes.unshift({ text: `${error.code}: ${error.message}`, tone: 'bad', ...(error.hint === undefined ? {} : { hint: error.hint }) });
  if (verdicts.length === 0) notes.push({ text: 'No target was judged.', tone: 'warning' });
  return {
    heading: 'Verdicts',
    ...(verdicts.length === 0
      ? {}
      : {
          table: {
            columns: [
              { title: 'verdict' },
              { title: 'metric' },
              { title: 'limit', align: 'right' },
              { title: 'value', align: 'right' },
              { title: 'margin', align: 'right' },
            ],
            rows: verdicts.map((verdict) => [
              cell(verdict.outcome, outcomeTones[verdict.outcome]),
              cell(figureName(verdict)),
              cell(`${verdict.comparison === 'max' ? '≤' : '≥'} ${formatFigure(verdict.limit, verdict.unit)}`),
              cell(verdict.value === null ? '-' : formatFigure(verdict.value, verdict.unit)),
              cell(verdict.margin === null ? '' : formatMargin(verdict.margin), verdict.outcome === 'missed' ? 'bad' : 'dim'),
            ]),
          },
        }),
    notes,
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
