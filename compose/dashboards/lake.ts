import {
  BytesIEC,
  BytesPerSecondIEC,
  NoUnit,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { useOf } from './components.ts';
import { labDashboard } from './dashboard.ts';
import { curves } from './panel.ts';

export const lake = labDashboard({
  name: 'lake',
  title: 'lake',
  description: 'Where events rest: files in MinIO, the catalogue of the tables in Postgres, and Trino, which answers questions.',
  sections: [
    {
      title: 'How fresh it is',
      panels: [
        curves({
          title: 'Age of the lake',
          description: 'Everything that was acknowledged longer ago than this is in it. The dashed line is what the contract allows.',
          unit: Seconds,
          limit: 300,
          questions: [{ expr: 'lakelab_lake_stale_seconds', legend: 'age', scrapeSeconds: 5 }],
        }),
        curves({
          title: 'What is stored',
          description:
            'All files of the lake, of old snapshots and of checkpoints, too. MinIO counts them anew once in a while, not at once.',
          unit: BytesIEC,
          questions: [{ expr: 'max(minio_cluster_usage_total_bytes)', legend: 'bytes' }],
        }),
      ],
    },
    {
      title: 'Object storage (MinIO)',
      panels: [
        curves({
          title: 'Requests, by operation',
          description: 'The stream writes (PutObject, multipart), Trino and the jobs read (GetObject, HeadObject).',
          unit: RequestsPerSecond,
          questions: [{ expr: 'sum by (api) (rate(minio_s3_requests_total[$__rate_interval])) > 0', legend: '{{api}}' }],
        }),
        curves({
          title: 'Requests that fail',
          description: 'Those with 404 are usual: who asks whether a file is there is told so. 5xx are not.',
          unit: RequestsPerSecond,
          questions: [
            {
              expr: 'sum by (api) (rate(minio_s3_requests_4xx_errors_total[$__rate_interval]))',
              legend: '4xx {{api}}',
            },
            {
              expr: 'sum by (api) (rate(minio_s3_requests_5xx_errors_total[$__rate_interval])) > 0',
              legend: '5xx {{api}}',
              rare: 'a MinIO that is well fails nobody',
            },
          ],
        }),
        curves({
          title: 'Bytes',
          description: 'Received: what is written; sent: what is read.',
          unit: BytesPerSecondIEC,
          questions: [
            { expr: 'sum(rate(minio_s3_traffic_received_bytes[$__rate_interval]))', legend: 'received' },
            { expr: 'sum(rate(minio_s3_traffic_sent_bytes[$__rate_interval]))', legend: 'sent' },
          ],
        }),
        curves({
          title: 'Requests in work, and waiting',
          description: 'Waiting ones mean that the disk, or the CPU, is the bottleneck.',
          unit: Short,
          questions: [
            { expr: 'sum(minio_s3_requests_inflight_total)', legend: 'in work' },
            { expr: 'sum(minio_s3_requests_waiting_total)', legend: 'waiting' },
          ],
        }),
        curves({
          title: 'Objects',
          description: 'Many small files make reading slow; the stream puts them together when it has time.',
          unit: Short,
          questions: [{ expr: 'max(minio_cluster_usage_object_total)', legend: 'objects' }],
        }),
        curves({
          title: 'Room left',
          description: 'On the disk that the volume of MinIO is on.',
          unit: BytesIEC,
          questions: [{ expr: 'max(minio_cluster_capacity_usable_free_bytes)', legend: 'free' }],
        }),
      ],
    },
    {
      title: 'SQL (Trino)',
      panels: [
        curves({
          title: 'Queries now',
          description: 'Those that wait are more than Trino runs at a time.',
          unit: NoUnit,
          questions: [
            { expr: 'max(trino_execution_name_QueryManager_RunningQueries)', legend: 'running' },
            { expr: 'max(trino_execution_name_QueryManager_QueuedQueries)', legend: 'waiting' },
          ],
        }),
        curves({
          title: 'Queries a second',
          description: 'The canary of a run asks several times a second whether its event is there.',
          unit: OpsPerSecond,
          questions: [
            { expr: 'sum(rate(trino_execution_name_QueryManager_CompletedQueries[$__rate_interval]))', legend: 'done' },
            { expr: 'sum(rate(trino_execution_name_QueryManager_FailedQueries[$__rate_interval]))', legend: 'failed' },
          ],
        }),
        curves({
          title: 'Bytes read',
          description: 'By queries, from files.',
          unit: BytesPerSecondIEC,
          questions: [{ expr: 'sum(rate(trino_execution_name_QueryManager_ConsumedInputBytes[$__rate_interval]))', legend: 'read' }],
        }),
        curves({
          title: 'Memory of queries',
          description: 'That they have reserved, of what Trino lets them have.',
          unit: BytesIEC,
          questions: [
            { expr: 'max(trino_memory_type_MemoryPool_name_general_ReservedBytes)', legend: 'reserved' },
            { expr: 'max(trino_memory_name_ClusterMemoryManager_ClusterMemoryBytes)', legend: 'all' },
          ],
        }),
      ],
    },
    {
      title: 'Catalogue (Postgres)',
      panels: [
        curves({
          title: 'Transactions, by database',
          description: 'The catalogue has one for each commit to the lake; Airflow has many.',
          unit: OpsPerSecond,
          questions: [
            { expr: 'sum by (datname) (rate(pg_stat_database_xact_commit[$__rate_interval]))', legend: '{{datname}}' },
            { expr: 'sum(rate(pg_stat_database_xact_rollback[$__rate_interval]))', legend: 'rolled back' },
          ],
        }),
        curves({
          title: 'Connections, by database',
          description: 'Of the 60 that Postgres takes.',
          unit: NoUnit,
          limit: 60,
          questions: [{ expr: 'sum by (datname) (pg_stat_database_numbackends)', legend: '{{datname}}' }],
        }),
        curves({
          title: 'Size, by database',
          description: 'Iceberg keeps only pointers here; Airflow the history of all tasks.',
          unit: BytesIEC,
          questions: [{ expr: 'sum by (datname) (pg_database_size_bytes)', legend: '{{datname}}' }],
        }),
        curves({
          title: 'Blocks found in memory',
          description: 'Share of those that were asked for. Low values for long: shared_buffers are too small.',
          unit: PercentUnit,
          max: 1,
          questions: [
            {
              expr: 'sum by (datname) (rate(pg_stat_database_blks_hit[$__rate_interval])) / (sum by (datname) (rate(pg_stat_database_blks_hit[$__rate_interval])) + sum by (datname) (rate(pg_stat_database_blks_read[$__rate_interval])) > 0)',
              legend: '{{datname}}',
            },
          ],
        }),
      ],
    },
    { title: 'What they use', panels: useOf('minio|postgres|trino') },
  ],
});
