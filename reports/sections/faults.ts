import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Section } from '../document.ts';
import { faultStories, recoveryText } from '../faults.ts';
import { formatCount, formatMs } from '../format.ts';

/** What was broken on purpose, for how long, and how soon all was as before. */
export function faultSection(record: RunRecord): Section | undefined {
  const stories = faultStories(record);
  if (stories.length === 0) return undefined;
  return {
    heading: 'Faults',
    table: {
      columns: [
        { title: 'what' },
        { title: 'at', align: 'right', spare: 2 },
        { title: 'lasted', align: 'right', spare: 1 },
        { title: 'recovered after', align: 'right' },
        { title: 'late', align: 'right', spare: 3 },
        { title: 'repeated', align: 'right', spare: 4 },
        { title: 'never in the lake', align: 'right', spare: 5 },
      ],
      rows: stories.map((story) => [
        cell(`${story.kind} ${story.name}`),
        cell(formatMs(story.atMs)),
        cell(story.lastedMs === null ? 'to the end' : formatMs(story.lastedMs)),
        cell(recoveryText(story, formatMs), typeof story.recoverySeconds === 'number' ? 'plain' : 'warning'),
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
