import {
  BytesIEC,
  BytesPerSecondSI,
  Milliseconds,
  NoUnit,
  PercentUnit,
  RecordsPerSecond,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { heapOf, useOf } from './components.ts';
import { labDashboard } from './dashboard.ts';
import { curves } from './panel.ts';

export const kafka = labDashboard({
  name: 'kafka',
  title: 'Kafka',
  description:
    'The durable queue between ingestion and the stream. Its own figures come from the agent in the image that is built here; the official image has none.',
  sections: [
    {
      title: 'What waits',
      panels: [
        curves({
          title: 'Records that are not in the lake yet',
          description:
            'One for each request. It falls to 0 with every commit that takes all there is, so that it is a saw under load; what rises for a minute is an alert.',
          unit: Short,
          questions: [{ expr: 'lakelab_consumer_lag_records', legend: 'records', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'The same, by partition',
          description:
            'Ends of the partitions, less the offsets that are in the lake. Partitions far apart: their keys are not spread well.',
          unit: Short,
          questions: [
            {
              expr: 'clamp_min(sum by (topic, partition) (kafka_log_logendoffset{topic=~"events|dead-letters"}) - on (topic, partition) sum by (topic, partition) (lakelab_stream_next_offset), 0)',
              legend: '{{topic}} {{partition}}',
            },
          ],
        }),
        curves({
          title: 'Records written, by topic',
          description: 'A record holds the events of one request; those refused for good go to the topic dead-letters.',
          unit: RecordsPerSecond,
          questions: [
            { expr: 'sum by (topic) (rate(kafka_server_brokertopicmetrics_messagesin_total[$__rate_interval]))', legend: '{{topic}}' },
          ],
        }),
        curves({
          title: 'Bytes in and out',
          description: 'Out: what the stream has read. It stays behind in while the stream is behind.',
          unit: BytesPerSecondSI,
          questions: [
            { expr: 'sum(rate(kafka_server_brokertopicmetrics_bytesin_total[$__rate_interval]))', legend: 'in' },
            { expr: 'sum(rate(kafka_server_brokertopicmetrics_bytesout_total[$__rate_interval]))', legend: 'out' },
          ],
        }),
        curves({
          title: 'On disk, by topic',
          description: 'Records are kept for a while after they are in the lake.',
          unit: BytesIEC,
          questions: [{ expr: 'sum by (topic) (kafka_log_size)', legend: '{{topic}}' }],
        }),
      ],
    },
    {
      title: 'The broker',
      panels: [
        curves({
          title: 'Time to write (produce requests)',
          description: 'Of all produce requests lately, as Kafka itself tells it: receiving, writing, synchronising, answering.',
          unit: Milliseconds,
          questions: ['50', '95', '99'].map((percent) => ({
            expr: `kafka_network_request_totaltimems_${percent}thpercentile{request="Produce"}`,
            legend: `${percent} %`,
          })),
        }),
        curves({
          title: 'Idle',
          description:
            'Share of their time in which the threads for the network and for requests have nothing to do. Near 0 the broker is the bottleneck.',
          unit: PercentUnit,
          max: 1,
          questions: [{ expr: 'kafka_network_socketserver_networkprocessoravgidlepercent', legend: 'network' }],
        }),
        curves({
          title: 'Partitions that lack something',
          description: 'Without a leader nobody can write to a partition. One broker has no followers, so none can be behind.',
          unit: NoUnit,
          questions: [
            { expr: 'kafka_controller_kafkacontroller_offlinepartitionscount', legend: 'without a leader' },
            { expr: 'kafka_server_replicamanager_underreplicatedpartitions', legend: 'with followers behind' },
          ],
        }),
        heapOf('kafka'),
        curves({
          title: 'Time for garbage collections',
          description: 'Share of the time in which the collectors work.',
          unit: PercentUnit,
          questions: [{ expr: 'sum by (gc) (rate(jvm_gc_collection_seconds_sum{component="kafka"}[$__rate_interval]))', legend: '{{gc}}' }],
        }),
      ],
    },
    { title: 'What it uses', panels: useOf('kafka') },
  ],
});
