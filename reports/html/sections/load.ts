import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatBytes, formatCount, formatMs } from '../../format.ts';
import { ratesChart } from '../charts/rates.ts';
import { submissionsText } from '../../submissions.ts';
import { figure } from '../figure.ts';
import { html } from '../markup.ts';
import { methodOf } from '../record.ts';
import { exact } from '../table.ts';
import type { HtmlSection } from './section.ts';
import { loadEnd, ratePoints, stretchesOf } from './timeline.ts';

/** Rates sent, acknowledged and persisted over time. */
export function loadSection(record: RunRecord): HtmlSection | undefined {
  const points = ratePoints(record.timeline);
  const last = points.at(-1);
  if (last === undefined) return undefined;
  const endMs = last.offsetMs + last.widthMs;
  const stretches = stretchesOf(record, endMs);
  const faults = stretches.filter(({ kind }) => kind === 'fault');
  const submissions = submissionsText(record);
  const peak = points.reduce((best, point) => (point.sent > best.sent ? point : best), last);
  const stepSeconds = (points[0]?.widthMs ?? 1000) / 1000;
  const lastSentMs = points.findLast((point) => point.sent > 0)?.offsetMs ?? 0;
  const behindMs = Math.max(0, last.offsetMs - lastSentMs);
  const behind =
    behindMs <= stepSeconds * 1000
      ? `The lake had everything within ${formatMs(stepSeconds * 1000)} of the last event sent.`
      : `The last commit came ${formatMs(behindMs)} after the last event sent.`;
  const { plannedMs, endedMs } = loadEnd(record);
  const cut = endedMs < plannedMs ? `The load was cut short after ${formatMs(endedMs)} of ${formatMs(plannedMs)}. ` : '';
  const broken =
    faults.length === 0
      ? ''
      : ` Broken on purpose: ${faults.map(({ name, fromMs, toMs }) => `${name} from ${formatMs(fromMs)} to ${formatMs(toMs)}`).join('; ')}.`;
  return {
    id: 'load',
    title: 'Load over time',
    content: figure({
      id: 'rates',
      title: 'Events per second',
      definition: `Events per second, counted from the sender’s ledger (sent: when the request was written; acknowledged: when its answer came) and from the lake’s commits (when an event became durable and visible). Sent and acknowledged count submissions: a planned duplicate is two. Sent: ${methodOf(record, 'sent_events')}.`,
      summary: html`${submissions} The peak was ${exact(peak.sent, formatCount(Math.round(peak.sent)))} a second,
      ${peak.offsetMs === 0 ? 'as the load began' : `${formatMs(peak.offsetMs)} after the load began`}. ${cut}${behind}${broken}`,
      chart: ratesChart(points, stretches),
      legend: [
        { name: 'sent', swatch: 'ink dashed' },
        { name: 'acknowledged', swatch: 'second' },
        { name: 'in the lake', swatch: 'accent thick' },
        ...(faults.length === 0 ? [] : [{ name: 'fault', swatch: 'fault' }]),
      ],
      table: {
        caption: `Events per second${stepSeconds === 1 ? '' : `, means over ${stepSeconds} s`}`,
        columns: [
          { title: 'From' },
          { title: 'Sent', align: 'right' },
          { title: 'Acknowledged', align: 'right' },
          { title: 'In the lake', align: 'right' },
          { title: 'Bytes sent', align: 'right' },
        ],
        rows: points.map((point) => ({
          cells: [
            exact(point.offsetMs, point.offsetMs === 0 ? '0 s' : formatMs(point.offsetMs)),
            exact(point.sent, formatCount(point.sent)),
            exact(point.acknowledged, formatCount(point.acknowledged)),
            exact(point.committed, formatCount(point.committed)),
            exact(point.sentBytes, `${formatBytes(point.sentBytes)}/s`),
          ],
        })),
      },
    }),
  };
}
