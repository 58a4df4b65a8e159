import {
  BytesPerSecondSI,
  BytesSI,
  EventsPerSecond,
  NoUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { useOf } from './components.ts';
import { labDashboard } from './dashboard.ts';
import { curves } from './panel.ts';

export const ingestion = labDashboard({
  name: 'ingestion',
  title: 'ingestion',
  description: 'The front door: the gateway, and the two replicas of the service that checks events and hands them to Kafka.',
  sections: [
    {
      title: 'Gateway',
      panels: [
        curves({
          title: 'Answers by class',
          description: '4xx: the sender was wrong, or (429) too fast. 5xx: the platform could not take it, and the sender must repeat it.',
          unit: RequestsPerSecond,
          questions: [
            {
              expr: 'sum by (code) (rate(haproxy_frontend_http_responses_total{proxy="gateway"}[$__rate_interval])) > 0',
              legend: '{{code}}',
              scrapeSeconds: 5,
            },
          ],
        }),
        curves({
          title: 'Bytes in and out',
          description: 'After TLS has been taken off: requests, and answers to them.',
          unit: BytesPerSecondSI,
          questions: [
            { expr: 'sum(rate(haproxy_frontend_bytes_in_total{proxy="gateway"}[$__rate_interval]))', legend: 'in', scrapeSeconds: 5 },
            { expr: 'sum(rate(haproxy_frontend_bytes_out_total{proxy="gateway"}[$__rate_interval]))', legend: 'out', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Replicas that take requests',
          description: 'As the gateway sees them: it asks each every second. One of two is enough, none is an outage.',
          unit: NoUnit,
          width: 8,
          questions: [{ expr: 'sum(haproxy_backend_agg_server_status{proxy="ingest",state="UP"})', legend: 'replicas', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Connections and queue',
          description: 'Open connections of senders; requests that wait for a replica to have room.',
          unit: Short,
          width: 8,
          questions: [
            { expr: 'sum(haproxy_frontend_current_sessions{proxy="gateway"})', legend: 'connections', scrapeSeconds: 5 },
            { expr: 'sum(haproxy_backend_current_queue{proxy="ingest"})', legend: 'waiting', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Trouble with replicas',
          description:
            'Requests that were tried again or sent to the other replica, connections that could not be made, failed health checks.',
          unit: Short,
          width: 8,
          questions: [
            {
              expr: 'sum(rate(haproxy_backend_retry_warnings_total{proxy="ingest"}[$__rate_interval]))',
              legend: 'tried again',
              scrapeSeconds: 5,
            },
            {
              expr: 'sum(rate(haproxy_backend_redispatch_warnings_total{proxy="ingest"}[$__rate_interval]))',
              legend: 'sent elsewhere',
              scrapeSeconds: 5,
            },
            {
              expr: 'sum(rate(haproxy_backend_connection_errors_total{proxy="ingest"}[$__rate_interval]))',
              legend: 'no connection',
              scrapeSeconds: 5,
            },
            {
              expr: 'sum(rate(haproxy_server_check_failures_total{proxy="ingest"}[$__rate_interval]))',
              legend: 'failed checks',
              scrapeSeconds: 5,
            },
          ],
        }),
      ],
    },
    {
      title: 'Ingestion service',
      panels: [
        curves({
          title: 'Events acknowledged, by replica',
          description: 'They take turns, so both curves should lie on each other.',
          unit: EventsPerSecond,
          questions: [
            { expr: 'sum by (instance) (rate(ingest_events_accepted_total[$__rate_interval]))', legend: '{{instance}}', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Bytes acknowledged',
          description: 'Of events, without what is around them in a request. 8.68 MB/s are 1x.',
          unit: BytesPerSecondSI,
          questions: [{ expr: 'lakelab_ingest_bytes_per_second', legend: 'bytes', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'Events refused for good, by reason',
          description:
            'They go to the table of dead letters. Scenarios plan some of each kind; the report says whether it was the right ones.',
          unit: EventsPerSecond,
          stacked: true,
          questions: [
            { expr: 'sum by (reason) (rate(ingest_events_rejected_total[$__rate_interval]))', legend: '{{reason}}', scrapeSeconds: 5 },
          ],
        }),
        curves({
          title: 'Requests not taken for now, by answer',
          description:
            '429 and 503: too many, or Kafka does not answer; nothing was kept. 500: nobody can say whether it was. The sender repeats them all.',
          unit: RequestsPerSecond,
          questions: [
            {
              expr: 'sum by (status) (rate(ingest_requests_refused_total[$__rate_interval]))',
              legend: '{{status}}',
              scrapeSeconds: 5,
              rare: 'a platform with nothing broken takes every request',
            },
          ],
        }),
        curves({
          title: 'Time to the answer',
          description: 'From the whole request received to the answer: most of it is the wait for Kafka to have the events on disk.',
          unit: Seconds,
          questions: ['0.5', '0.9', '0.99'].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (le) (rate(ingest_request_seconds_bucket[$__rate_interval])))`,
            legend: `quantile ${quantile}`,
            scrapeSeconds: 5,
          })),
        }),
        curves({
          title: 'On the way to Kafka',
          description: 'Bytes of events that Kafka has not confirmed yet, by replica: what a request waits for.',
          unit: BytesSI,
          questions: [{ expr: 'ingest_kafka_pending_bytes', legend: '{{instance}}', scrapeSeconds: 5 }],
        }),
      ],
    },
    { title: 'What they use', panels: useOf('haproxy|ingest|apicurio-registry') },
  ],
});
