import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatBytes, formatCount, formatMs } from '../../format.ts';
import { ratesChart } from '../charts/rates.ts';
import { figure } from '../figure.ts';
import { html } from '../markup.ts';
import { methodOf, valueOf } from '../record.ts';
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
  const sent = valueOf(record, 'sent_events');
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
      definition: `Events per second, counted from the sender’s ledger (sent: when the request was written; acknowledged: when its answer came) and from the lake’s commits (when an event became durable and visible). Sent: ${methodOf(record, 'sent_events')}.`,
      summary: html`${sent === undefined ? undefined : html`${exact(sent, formatCount(sent))} events were sent, `}${exact(peak.sent, formatCount(Math.round(peak.sent)))}
      a second at the peak (from ${formatCount(peak.offsetMs / 1000)} s on). ${cut}${behind}${broken}`,
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
            exact(point.offsetMs, `${formatCount(point.offsetMs / 1000)} s`),
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
