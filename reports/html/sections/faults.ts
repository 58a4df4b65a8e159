import type { RunRecord } from '../../../harness/model/run-record.ts';
import { faultStories, recoveryText, type FaultStory } from '../../faults.ts';
import { formatCount, formatMs } from '../../format.ts';
import { term } from '../figure.ts';
import { html, type Part } from '../markup.ts';
import { exact, status, tableMarkup } from '../table.ts';
import type { HtmlSection } from './section.ts';

/** What was broken on purpose, for how long, and how soon all was as before. */
export function faultSection(record: RunRecord): HtmlSection | undefined {
  const stories = faultStories(record);
  if (stories.length === 0) return undefined;
  const method = record.measurements.find(({ metric, of }) => metric === 'recovery_seconds' && of !== undefined)?.method;
  return {
    id: 'faults',
    title: 'Faults',
    content: tableMarkup('fault-table', {
      caption: 'What was broken on purpose, and what became of it',
      columns: [
        { title: 'Fault' },
        { title: 'At', align: 'right' },
        { title: 'Lasted', align: 'right' },
        { title: term('fault-recovered', 'Recovered after', method ?? 'not measured in this run'), align: 'right' },
        {
          title: term('fault-late', 'Events late', 'Events that took longer to the lake than events before the first fault.'),
          align: 'right',
        },
        { title: term('fault-repeated', 'Repeated', 'Events whose request was refused or not answered, and sent again.'), align: 'right' },
        { title: term('fault-missing', 'Never in the lake', 'Events that had to be accepted, and never got there.'), align: 'right' },
      ],
      rows: stories.map((story) => ({
        cells: [
          html`${story.kind} <strong>${story.name}</strong>`,
          exact(story.atMs, formatMs(story.atMs)),
          story.lastedMs === null ? 'to the end' : exact(story.lastedMs, formatMs(story.lastedMs)),
          recovery(story),
          ...[story.events?.late, story.events?.retried, story.events?.missing].map((count) =>
            count === undefined ? '–' : exact(count, formatCount(count)),
          ),
        ],
      })),
    }),
  };
}

function recovery(story: FaultStory): Part {
  const text = recoveryText(story, formatMs);
  return typeof story.recoverySeconds === 'number' ? exact(story.recoverySeconds, text) : status('warning', text);
}
