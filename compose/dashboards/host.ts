import { BytesIEC, BytesPerSecondIEC, NoUnit, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { labDashboard } from './dashboard.ts';
import { curves } from './panel.ts';

export const host = labDashboard({
  name: 'host',
  title: 'host',
  description: 'The machine that the engine runs on, what each container takes of it, and what watching costs.',
  sections: [
    {
      title: 'The machine',
      panels: [
        curves({
          title: 'CPU, by what it does',
          description:
            'Cores. Those of the lab itself and of everything else on the machine are in it; what is left to the top is idle. steal: the machine is a guest, and others have it.',
          unit: NoUnit,
          stacked: true,
          questions: [{ expr: 'sum by (mode) (rate(node_cpu_seconds_total{mode!="idle"}[$__rate_interval]))', legend: '{{mode}}' }],
        }),
        curves({
          title: 'Load and cores',
          description: 'Processes that run or want to, on average over a minute. More than there are cores: they wait for each other.',
          unit: NoUnit,
          questions: [
            { expr: 'max(node_load1)', legend: 'load of 1 minute' },
            { expr: 'max(node_load5)', legend: 'load of 5 minutes' },
            { expr: 'count(count by (cpu) (node_cpu_seconds_total))', legend: 'cores' },
          ],
        }),
        curves({
          title: 'Memory',
          description: 'Available: what could be had without swapping, the file cache being given up.',
          unit: BytesIEC,
          questions: [
            { expr: 'max(node_memory_MemTotal_bytes)', legend: 'all' },
            { expr: 'max(node_memory_MemAvailable_bytes)', legend: 'available' },
            { expr: 'max(node_memory_Cached_bytes)', legend: 'file cache' },
          ],
        }),
        curves({
          title: 'Room on disks',
          description: 'Share that is free. The dashed line, 5 %, is an alert.',
          unit: PercentUnit,
          max: 1,
          limit: 0.05,
          questions: [
            { expr: 'node_filesystem_avail_bytes / (node_filesystem_size_bytes > 0)', legend: '{{mountpoint}}' },
            { expr: 'lakelab_disk_free_ratio', legend: 'the fullest' },
          ],
        }),
        curves({
          title: 'Bytes from and to disks',
          description: 'Of all disks of the machine.',
          unit: BytesPerSecondIEC,
          questions: [
            { expr: 'sum(rate(node_disk_read_bytes_total[$__rate_interval]))', legend: 'read' },
            { expr: 'sum(rate(node_disk_written_bytes_total[$__rate_interval]))', legend: 'written' },
          ],
        }),
        curves({
          title: 'Busy disks',
          description: 'Share of the time in which a disk works on something.',
          unit: PercentUnit,
          max: 1,
          questions: [{ expr: 'rate(node_disk_io_time_seconds_total[$__rate_interval])', legend: '{{device}}' }],
        }),
      ],
    },
    {
      title: 'Containers',
      panels: [
        curves({
          title: 'CPU, by component',
          description: 'Cores that the containers of a component keep busy.',
          unit: NoUnit,
          stacked: true,
          height: 10,
          questions: [{ expr: 'sum by (component) (rate(container_cpu_usage_seconds_total[$__rate_interval]))', legend: '{{component}}' }],
        }),
        curves({
          title: 'Memory, by component',
          description: 'Without the file cache that the kernel can take back.',
          unit: BytesIEC,
          stacked: true,
          height: 10,
          questions: [{ expr: 'sum by (component) (container_memory_working_set_bytes)', legend: '{{component}}' }],
        }),
        curves({
          title: 'Bytes received, by component',
          description: 'By network, from each other and from senders.',
          unit: BytesPerSecondIEC,
          questions: [
            { expr: 'sum by (component) (rate(container_network_receive_bytes_total[$__rate_interval]))', legend: '{{component}}' },
          ],
        }),
        curves({
          title: 'Bytes to disk, by component',
          description: 'As the kernel counts them for each container.',
          unit: BytesPerSecondIEC,
          questions: [{ expr: 'sum by (component) (rate(container_fs_writes_bytes_total[$__rate_interval]))', legend: '{{component}}' }],
        }),
        curves({
          title: 'Processes and threads, by component',
          description: 'What grows without end here will meet a limit.',
          unit: Short,
          questions: [{ expr: 'sum by (component) (container_processes)', legend: '{{component}}' }],
        }),
        curves({
          title: 'Memory, as a share of the limit',
          description: 'At 100 % the kernel ends a process of the container.',
          unit: PercentUnit,
          max: 1,
          limit: 0.95,
          questions: [
            {
              expr: 'max by (component) (container_memory_working_set_bytes / container_spec_memory_limit_bytes)',
              legend: '{{component}}',
            },
          ],
        }),
      ],
    },
    {
      title: 'What watches',
      panels: [
        curves({
          title: 'Curves that Prometheus keeps',
          description: 'Series in memory; about 1,100 for this platform. Many more: some label has too many values.',
          unit: Short,
          width: 8,
          questions: [{ expr: 'max(prometheus_tsdb_head_series)', legend: 'series' }],
        }),
        curves({
          title: 'Time for rules',
          description: 'Of the newest evaluation of each group; they run every 5 s.',
          unit: Seconds,
          width: 8,
          questions: [
            {
              expr: 'label_replace(max by (rule_group) (prometheus_rule_group_last_duration_seconds), "group", "$1", "rule_group", ".*;(.*)")',
              legend: '{{group}}',
            },
          ],
        }),
        curves({
          title: 'Who does not answer Prometheus',
          description: '1 for each of whom it has heard nothing at the last attempt.',
          unit: NoUnit,
          width: 8,
          questions: [{ expr: '1 - min by (component) (up)', legend: '{{component}}', scrapeSeconds: 5 }],
        }),
      ],
    },
  ],
});
