import {
  BytesIEC,
  BytesPerSecondSI,
  EventsPerSecond,
  NoUnit,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { stateOf, stateTexts } from './components.ts';
import { labDashboard, uidOf } from './dashboard.ts';
import { curves, figure, states, type PlacedLater } from './panel.ts';

/** One station of the pipeline: whether all its containers are up. */
const station = (title: string, components: string, more: string, description: string): PlacedLater =>
  figure({
    title,
    description,
    unit: NoUnit,
    height: 3,
    question: { expr: `min(${stateOf(components)})`, legend: title, scrapeSeconds: 5 },
    texts: stateTexts,
    more: uidOf(more),
  });

export const overview = labDashboard({
  name: 'overview',
  title: 'overview',
  description: 'The way of the events from the gateway to the lake, the contract with those who wait for them, and who sends.',
  sections: [
    {
      title: 'From the gateway to the lake',
      panels: [
        station('Gateway', 'haproxy', 'ingestion', 'HAProxy: ends TLS, limits rates, spreads requests over the replicas of ingestion.'),
        station('Ingestion', 'ingest|apicurio-registry', 'ingestion', 'Checks events, and answers when Kafka has them on disk.'),
        station('Kafka', 'kafka', 'kafka', 'The durable queue: what is acknowledged is here until it is in the lake.'),
        station('Stream', 'spark', 'stream', 'Spark takes a batch every two seconds, removes duplicates, and commits it to the lake.'),
        station('Lake', 'minio|postgres|trino', 'lake', 'Iceberg tables: files in MinIO, the catalogue in Postgres, asked through Trino.'),
        station(
          'Daily jobs',
          'airflow|airflow-scheduler|spark-sql',
          'etl',
          'Airflow orders the jobs, a Spark session runs their SQL. Only with the profile full.',
        ),
        figure({
          title: 'Requests',
          description: 'That the gateway was sent, of the last minute. Each carries a batch of events.',
          unit: RequestsPerSecond,
          question: {
            expr: 'sum(rate(haproxy_frontend_http_requests_total{proxy="gateway"}[$__rate_interval]))',
            legend: 'requests',
            scrapeSeconds: 5,
          },
          more: uidOf('ingestion'),
        }),
        figure({
          title: 'Acknowledged',
          description: 'Events that senders need not send again: Kafka has them on disk.',
          unit: EventsPerSecond,
          question: { expr: 'lakelab_ingest_events_per_second', legend: 'events', scrapeSeconds: 5 },
          more: uidOf('ingestion'),
        }),
        figure({
          title: 'Waiting in Kafka',
          description: 'Records (one for each request) that are not in the lake yet.',
          unit: Short,
          question: { expr: 'lakelab_consumer_lag_records', legend: 'records', scrapeSeconds: 5 },
          more: uidOf('kafka'),
        }),
        figure({
          title: 'Newest batch',
          description: 'How long the stream took from the queue to the commit. At 2 s and more, batches follow each other without a pause.',
          unit: Seconds,
          decimals: 1,
          question: { expr: 'max(lakelab_stream_batch_seconds)', legend: 'seconds', scrapeSeconds: 5 },
          more: uidOf('stream'),
        }),
        figure({
          title: 'Age of the lake',
          description:
            'Everything that was acknowledged before is in the lake. The contract allows 5 minutes. Up to 15 s while nothing is sent: so often is the queue seen to be empty.',
          unit: Seconds,
          decimals: 0,
          question: { expr: 'lakelab_lake_stale_seconds', legend: 'age', scrapeSeconds: 5 },
          steps: [
            ['green', null],
            ['orange', 60],
            ['red', 300],
          ],
          more: uidOf('lake'),
        }),
        figure({
          title: 'Jobs done',
          description: 'Share of the tasks of the newest run of the day that have ended, well or not.',
          unit: PercentUnit,
          question: { expr: 'lakelab_etl_progress_ratio', legend: 'done' },
          more: uidOf('etl'),
        }),
      ],
    },
    {
      title: 'The contract: in the lake within 5 minutes, 99.9 % delivered',
      panels: [
        curves({
          title: 'Events: sent, acknowledged, in the lake',
          description:
            'Those sent are of the chosen run; what came into the lake includes repeated events, which its tables then do without.',
          unit: EventsPerSecond,
          questions: [
            {
              expr: 'sum(rate(lakelab_sender_events_total{run=~"$run",outcome="sent"}[$__rate_interval]))',
              legend: 'sent',
              scrapeSeconds: 5,
            },
            { expr: 'lakelab_ingest_events_per_second', legend: 'acknowledged', scrapeSeconds: 5 },
            { expr: 'sum(rate(lakelab_stream_events_total[$__rate_interval]))', legend: 'into the lake', scrapeSeconds: 5 },
            { expr: 'lakelab_dead_letters_per_second', legend: 'refused for good', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Age of the lake, over time',
          description: 'How old the newest moment is up to which the lake is complete. The dashed line is what the contract allows.',
          unit: Seconds,
          limit: 300,
          questions: [{ expr: 'lakelab_lake_stale_seconds', legend: 'age', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Requests that fail',
          description:
            'Share of the requests with events that end with 5xx, which senders must repeat. The dashed line is what 99.9 % allows in the long run; 14 times as much for minutes is an alert.',
          unit: PercentUnit,
          limit: 0.001,
          questions: [{ expr: 'lakelab_request_error_ratio', legend: 'of the last {{window}}', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Time to the acknowledgement',
          description: 'From the whole request received to its answer, in ingestion; of the last minute, as fine as the histogram is.',
          unit: Seconds,
          questions: [{ expr: 'lakelab_acknowledge_seconds', legend: 'quantile {{quantile}}', scrapeSeconds: 5 }],
        }),
      ],
    },
    {
      title: 'Components and alerts',
      panels: [
        states({
          title: 'Components',
          description: 'How their containers are; lab logs COMPONENT says why.',
          height: 11,
          questions: [{ expr: stateOf(), legend: '{{component}}', scrapeSeconds: 5 }],
          texts: stateTexts,
        }),
        states({
          title: 'Alerts',
          description: 'Those that are pending become firing when what is wrong lasts. docs/observability.md says what each means.',
          height: 11,
          questions: [
            {
              expr: 'max by (alertname, component) (2 * ALERTS{alertstate="firing"} or ALERTS{alertstate="pending"})',
              legend: '{{alertname}} {{component}}',
              scrapeSeconds: 5,
              rare: 'nothing is wrong with a platform on which nothing was broken',
            },
          ],
          texts: { '1': ['pending', 'yellow'], '2': ['firing', 'red'] },
        }),
      ],
    },
    {
      title: 'Who sends: the run $run',
      panels: [
        states({
          title: 'Phases',
          description: 'What the run did when.',
          width: 16,
          height: 6,
          questions: [{ expr: 'last_over_time(lakelab_run_phase{run=~"$run"}[15s]) == 1', legend: '{{phase}} {{run}}', scrapeSeconds: 5 }],
          texts: { '1': ['goes on', 'blue'] },
        }),
        states({
          title: 'Faults',
          description: 'Components that the run killed, until it started them again.',
          width: 8,
          height: 6,
          questions: [
            {
              expr: 'last_over_time(lakelab_run_fault{run=~"$run"}[15s])',
              legend: '{{component}}',
              scrapeSeconds: 5,
              rare: 'only scenarios with faults kill anything',
            },
          ],
          texts: { '0': ['started again', 'green'], '1': ['dead', 'red'] },
        }),
        curves({
          title: 'Events by what became of them',
          description:
            'As the sender knows it. Those given up were repeated until the sender lost patience: whether they are in the lake, the report says.',
          unit: EventsPerSecond,
          width: 8,
          questions: [
            {
              expr: 'sum by (outcome) (rate(lakelab_sender_events_total{run=~"$run"}[$__rate_interval]))',
              legend: '{{outcome}}',
              scrapeSeconds: 5,
            },
          ],
        }),
        curves({
          title: 'Bytes sent',
          description: '8.68 MB/s are 1x, the reference workload.',
          unit: BytesPerSecondSI,
          width: 8,
          questions: [{ expr: 'sum(rate(lakelab_sender_bytes_total{run=~"$run"}[$__rate_interval]))', legend: 'sent', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'In the air',
          description: 'Bytes sent and without an answer yet. At 256 MB the sender waits, and is late.',
          unit: BytesIEC,
          width: 8,
          questions: [
            { expr: 'sum(last_over_time(lakelab_sender_in_the_air_bytes{run=~"$run"}[15s]))', legend: 'in the air', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'CPU of the lab itself',
          description: 'Cores that generating, sending and measuring keep busy; on the same machine they are missing to the platform.',
          unit: NoUnit,
          questions: [
            { expr: 'sum(rate(lakelab_sender_cpu_seconds_total{run=~"$run"}[$__rate_interval]))', legend: 'cores', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Memory of the lab itself',
          description: 'Of the process that sends and measures.',
          unit: BytesIEC,
          questions: [{ expr: 'sum(last_over_time(lakelab_sender_memory_bytes{run=~"$run"}[15s]))', legend: 'memory', scrapeSeconds: 5 }],
        }),
      ],
    },
  ],
});
