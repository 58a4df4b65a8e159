import { Short } from '@grafana/grafana-foundation-sdk/units';
import { labDashboard } from './dashboard.ts';
import { logCounts, logLines } from './log-panel.ts';
import { curves } from './panel.ts';
import { TROUBLE } from './trouble.ts';

export const logs = labDashboard({
  name: 'logs',
  title: 'logs',
  description:
    'What the components write, where OpenSearch gathers it, beside what has happened to their containers. Without it, lab logs shows the same lines.',
  sections: [
    {
      title: 'What has happened to containers',
      panels: [
        curves({
          title: 'Ends and starts, by component',
          description: 'Of containers, in the last minute, wanted or not: the lines below say why.',
          unit: Short,
          questions: [
            {
              expr: 'sum by (component) (increase(container_deaths_total[1m])) > 0',
              legend: '{{component}} has ended',
              scrapeSeconds: 5,
              rare: 'nothing dies unless a scenario kills it',
            },
            {
              expr: 'sum by (component) (increase(container_starts_total[1m])) > 0',
              legend: '{{component}} was started',
              scrapeSeconds: 5,
              rare: 'nothing is started after the start unless a scenario killed it',
            },
          ],
        }),
        curves({
          title: 'Memory that has run out',
          description: 'Times that the kernel has ended a process of a container for want of memory, seen by the exporter.',
          unit: Short,
          questions: [{ expr: 'sum by (component) (container_oom_events_total)', legend: '{{component}}', scrapeSeconds: 5 }],
        }),
      ],
    },
    {
      title: 'Lines',
      panels: [
        logCounts({ title: 'Lines, by component', description: 'How much each component writes.', query: '*', by: 'component' }),
        logCounts({
          title: 'Warnings and errors, by component',
          description: 'Of our own services, lines of the levels warning and error; of all, lines with words that mean trouble.',
          query: TROUBLE,
          by: 'component',
        }),
        logLines({ title: 'Warnings and errors', description: 'The newest first.', query: TROUBLE }),
        logLines({
          title: 'All lines',
          description: 'The newest first, without those that the gateway writes of each request.',
          query: '*',
        }),
      ],
    },
  ],
});
