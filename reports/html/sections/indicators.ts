import type { RunRecord } from '../../../harness/model/run-record.ts';
import { formatMs } from '../../format.ts';
import { indicatorStories, scrapesText } from '../../indicators.ts';
import { html } from '../markup.ts';
import { exact, tableMarkup } from '../table.ts';
import type { HtmlSection } from './section.ts';

/** How the platform's own monitoring saw it. */
export function indicatorSection(record: RunRecord): HtmlSection | undefined {
  const stories = indicatorStories(record);
  if (stories.length === 0) return undefined;
  const scrapes = scrapesText(record);
  return {
    id: 'indicators',
    title: 'Indicators',
    content: [
      html`<p>
        As the platform’s own monitoring saw it, from the load to the end of the jobs.
        ${scrapes === undefined ? '' : `The platform was ${scrapes}.`} No verdict rests on these figures: they stand beside those of the
        lab, as whoever runs the platform sees them.
      </p>`,
      tableMarkup('indicator-table', {
        caption: 'Indicators of the platform’s own monitoring',
        columns: [
          { title: 'Indicator' },
          { title: 'Median', align: 'right' },
          { title: 'Most', align: 'right' },
          { title: 'At', align: 'right' },
          { title: 'Least', align: 'right' },
          { title: 'In the end', align: 'right' },
        ],
        rows: stories.map(({ name, median, least, most, mostAtMs, last, format }) => ({
          cells: [
            html`<code>${name}</code>`,
            exact(median, format(median)),
            exact(most, format(most)),
            exact(mostAtMs, formatMs(mostAtMs)),
            exact(least, format(least)),
            exact(last, format(last)),
          ],
        })),
      }),
    ],
  };
}
