import type { Metric } from '../../../harness/model/measurement.ts';
import type { RunRecord } from '../../../harness/model/run-record.ts';
import { alertStories, alertText, faultStories, recoveryText, type FaultStory } from '../../faults.ts';
import { formatCount, formatMs } from '../../format.ts';
import { term } from '../figure.ts';
import { html, type Part } from '../markup.ts';
import { exact, status, tableMarkup } from '../table.ts';
import type { HtmlSection } from './section.ts';

/** What was broken on purpose, for how long, and how soon all was as before. */
export function faultSection(record: RunRecord): HtmlSection | undefined {
  const stories = faultStories(record);
  if (stories.length === 0) return undefined;
  const methodOf = (wanted: Metric): string | undefined =>
    record.measurements.find(({ metric, of }) => metric === wanted && of !== undefined)?.method;
  const alerts = methodOf('alert_seconds');
  return {
    id: 'faults',
    title: 'Faults',
    content: tableMarkup('fault-table', {
      caption: 'What was broken on purpose, and what became of it',
      columns: [
        { title: 'Fault' },
        { title: 'At', align: 'right' },
        { title: 'Lasted', align: 'right' },
        { title: term('fault-recovered', 'Recovered after', methodOf('recovery_seconds') ?? 'not measured in this run'), align: 'right' },
        ...(alerts === undefined ? [] : [{ title: term('fault-alerted', 'Alert after', alerts), align: 'right' } as const]),
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
          ...(alerts === undefined ? [] : [alert(story)]),
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

function alert(story: FaultStory): Part {
  const text = alertText(story, formatMs);
  return typeof story.alertSeconds === 'number' ? exact(story.alertSeconds, text) : status('bad', text);
}

/** What the platform's own monitoring had to say since the load began. */
export function alertSection(record: RunRecord): HtmlSection | undefined {
  const stories = alertStories(record);
  if (stories.length === 0) return undefined;
  return {
    id: 'alerts',
    title: 'Alerts',
    content: tableMarkup('alert-table', {
      caption: 'Alerts of the platform’s own monitoring that began to fire after the load had begun',
      columns: [
        { title: 'Alert' },
        { title: 'About' },
        { title: 'Severity' },
        { title: 'Fired at', align: 'right' },
        { title: 'Lasted', align: 'right' },
      ],
      rows: stories.map(({ name, about, severity, atMs, lastedMs }) => ({
        cells: [
          html`<code>${name}</code>`,
          about,
          severity,
          exact(atMs, formatMs(atMs)),
          lastedMs === null ? status('warning', 'to the end') : exact(lastedMs, formatMs(lastedMs)),
        ],
      })),
    }),
  };
}
