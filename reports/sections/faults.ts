import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Section } from '../document.ts';
import { alertStories, alertText, faultStories, recoveryText } from '../faults.ts';
import { formatCount, formatMs } from '../format.ts';

/** What was broken on purpose, for how long, and how soon all was as before. */
export function faultSection(record: RunRecord): Section | undefined {
  const stories = faultStories(record);
  if (stories.length === 0) return undefined;
  const alerted = stories.some(({ alertSeconds }) => alertSeconds !== undefined);
  return {
    heading: 'Faults',
    table: {
      columns: [
        { title: 'what' },
        { title: 'at', align: 'right', spare: 2 },
        { title: 'lasted', align: 'right', spare: 1 },
        { title: 'recovered after', align: 'right' },
        ...(alerted ? [{ title: 'alert after', align: 'right' } as const] : []),
        { title: 'late', align: 'right', spare: 3 },
        { title: 'repeated', align: 'right', spare: 4 },
        { title: 'never in the lake', align: 'right', spare: 5 },
      ],
      rows: stories.map((story) => [
        cell(`${story.kind} ${story.name}`),
        cell(formatMs(story.atMs)),
        cell(story.lastedMs === null ? 'to the end' : formatMs(story.lastedMs)),
        cell(recoveryText(story, formatMs), typeof story.recoverySeconds === 'number' ? 'plain' : 'warning'),
        ...(alerted ? [cell(alertText(story, formatMs), typeof story.alertSeconds === 'number' ? 'plain' : 'bad')] : []),
        ...[story.events?.late, story.events?.retried, story.events?.missing].map((count) =>
          cell(count === undefined ? '-' : formatCount(count), 'dim'),
        ),
      ]),
    },
    notes: [
      {
        text: 'Recovered: once the last event was in the lake that took clearly longer there than those before the first fault. Counts are of events.',
        tone: 'dim',
      },
    ],
  };
}

/** What the platform's own monitoring had to say since the load began. */
export function alertSection(record: RunRecord): Section | undefined {
  const stories = alertStories(record);
  if (stories.length === 0) return undefined;
  return {
    heading: 'Alerts',
    table: {
      columns: [
        { title: 'alert' },
        { title: 'about' },
        { title: 'severity', spare: 1 },
        { title: 'fired at', align: 'right' },
        { title: 'lasted', align: 'right' },
      ],
      rows: stories.map(({ name, about, severity, atMs, lastedMs }) => [
        cell(name),
        cell(about),
        cell(severity, 'dim'),
        cell(formatMs(atMs)),
        cell(lastedMs === null ? 'to the end' : formatMs(lastedMs), lastedMs === null ? 'warning' : 'plain'),
      ]),
    },
    notes: [{ text: "Of the platform's own monitoring, since the load began: docs/observability.md.", tone: 'dim' }],
  };
}
