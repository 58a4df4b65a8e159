import type { RunRecord } from '../../harness/model/run-record.ts';
import { cell, type Section } from '../document.ts';
import { formatMs } from '../format.ts';
import { indicatorStories, scrapesText } from '../indicators.ts';

/** How the platform's own monitoring saw it. */
export function indicatorSection(record: RunRecord): Section | undefined {
  const stories = indicatorStories(record);
  const scrapes = scrapesText(record);
  if (stories.length === 0) return undefined;
  return {
    heading: 'Indicators',
    table: {
      columns: [
        { title: 'indicator' },
        { title: 'median', align: 'right' },
        { title: 'most', align: 'right' },
        { title: 'at', align: 'right', spare: 2 },
        { title: 'least', align: 'right', spare: 3 },
        { title: 'in the end', align: 'right', spare: 1 },
      ],
      rows: stories.map(({ name, median, least, most, mostAtMs, last, format }) => [
        cell(name.replace('lakelab_', '')),
        cell(format(median)),
        cell(format(most)),
        cell(formatMs(mostAtMs), 'dim'),
        cell(format(least), 'dim'),
        cell(format(last), 'dim'),
      ]),
    },
    notes: [
      {
        text: `Of the platform's own monitoring (lakelab_…: docs/observability.md), from the load to the end of the jobs${scrapes === undefined ? '' : `; the platform was ${scrapes}`}. No verdict rests on them.`,
        tone: 'dim',
      },
    ],
  };
}
