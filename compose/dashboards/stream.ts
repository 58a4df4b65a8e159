import { EventsPerSecond, NoUnit, RecordsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { useOf } from './components.ts';
import { labDashboard } from './dashboard.ts';
import { curves, figure } from './panel.ts';

export const stream = labDashboard({
  name: 'stream',
  title: 'stream',
  description:
    'Spark Structured Streaming: takes what Kafka has every two seconds, removes duplicates, writes files, and commits them to the tables.',
  sections: [
    {
      title: 'Now',
      panels: [
        figure({
          title: 'The job',
          description: 'It tells itself: a driver answers on after its job has failed.',
          unit: NoUnit,
          question: { expr: 'max(lakelab_stream_running)', legend: 'running', scrapeSeconds: 5 },
          texts: { '0': ['does not run', 'red'], '1': ['runs', 'green'] },
        }),
        figure({
          title: 'Newest commit',
          description: 'Commits since the tables were made.',
          unit: Short,
          question: { expr: 'max(lakelab_stream_commit_id)', legend: 'commit', scrapeSeconds: 5 },
        }),
        figure({
          title: 'Since the newest commit',
          description: 'While nothing is sent, nothing is committed, and this grows.',
          unit: Seconds,
          decimals: 0,
          question: { expr: 'time() - max(lakelab_stream_committed_at_seconds > 0)', legend: 'seconds', scrapeSeconds: 5 },
        }),
        figure({
          title: 'Events in it',
          description: 'Of the newest batch.',
          unit: Short,
          question: { expr: 'max(lakelab_stream_batch_events)', legend: 'events', scrapeSeconds: 5 },
        }),
        figure({
          title: 'Records in it',
          description: 'Of Kafka; one for each request.',
          unit: Short,
          question: { expr: 'max(lakelab_stream_batch_records)', legend: 'records', scrapeSeconds: 5 },
        }),
        figure({
          title: 'Dead letters',
          description: 'Events refused for good whose reasons are in the table dead_letters.',
          unit: Short,
          question: { expr: 'max(lakelab_stream_dead_letters_total)', legend: 'dead letters', scrapeSeconds: 5 },
        }),
      ],
    },
    {
      title: 'Batches',
      panels: [
        curves({
          title: 'How long batches take',
          description:
            'From the queue to the commit. A batch is begun every 2 s; longer ones follow each other without a pause, and then grow with the load.',
          unit: Seconds,
          questions: [{ expr: 'lakelab_stream_batch_seconds', legend: 'newest batch', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Commits',
          description: 'One every 2 s is 0.5 a second; less means that batches take longer, or that nothing comes.',
          unit: NoUnit,
          questions: [{ expr: 'sum(rate(lakelab_stream_commit_id[$__rate_interval]))', legend: 'a second', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Events into the lake',
          description: 'Repeated ones included, which the tables then do without.',
          unit: EventsPerSecond,
          questions: [{ expr: 'sum(rate(lakelab_stream_events_total[$__rate_interval]))', legend: 'events', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Events of the newest batch',
          description: 'Larger ones cost less for each event, and make the lake wait longer.',
          unit: Short,
          questions: [{ expr: 'lakelab_stream_batch_events', legend: 'events', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Records taken, by topic',
          description: 'From the offsets that are in the lake.',
          unit: RecordsPerSecond,
          questions: [
            { expr: 'sum by (topic) (rate(lakelab_stream_next_offset[$__rate_interval]))', legend: '{{topic}}', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Dead letters into the lake',
          description: 'What ingestion has refused for good arrives by a topic of its own.',
          unit: EventsPerSecond,
          questions: [{ expr: 'sum(rate(lakelab_stream_dead_letters_total[$__rate_interval]))', legend: 'dead letters', scrapeSeconds: 5 }],
        }),
      ],
    },
    { title: 'What it uses', panels: useOf('spark') },
  ],
});
