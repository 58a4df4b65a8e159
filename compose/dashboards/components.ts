import { BytesIEC, NoUnit, PercentUnit } from '@grafana/grafana-foundation-sdk/units';
import { curves, type PlacedLater, type Question } from './panel.ts';

/** The value of a state that is up; all others are worse, or on the way. */
export const stateTexts = {
  '0': ['down', 'red'],
  '1': ['up', 'green'],
  '2': ['starting', 'blue'],
  '3': ['unhealthy', 'orange'],
} as const;

/** How each component is, as in `stateTexts`; `components` is a regular expression. */
export const stateOf = (components = '.+'): string =>
  `(lakelab_component_running{component=~"${components}"} >= bool on (component) lakelab_component_replicas)` +
  ' * on (component) (1 + max by (component) (container_starting) + 2 * max by (component) (container_unhealthy))';

/** What containers of some components use. */
export function useOf(components: string): PlacedLater[] {
  const by = (expr: string): Question => ({ expr, legend: '{{component}}' });
  return [
    curves({
      title: 'CPU',
      description: 'Cores that the containers keep busy. The machine has as many as the dashboard of the host says; who needs more waits.',
      unit: NoUnit,
      questions: [by(`sum by (component) (rate(container_cpu_usage_seconds_total{component=~"${components}"}[$__rate_interval]))`)],
    }),
    curves({
      title: 'Memory, as a share of the limit',
      description: 'Without the file cache that the kernel can take back. At 100 % the kernel ends a process of the container.',
      unit: PercentUnit,
      max: 1,
      limit: 0.95,
      questions: [
        by(
          `max by (component) (container_memory_working_set_bytes{component=~"${components}"} / container_spec_memory_limit_bytes{component=~"${components}"})`,
        ),
      ],
    }),
  ];
}

/** Heap of a Java process by Prometheus' own agent. */
export const heapOf = (component: string): PlacedLater =>
  curves({
    title: 'Java heap',
    description: 'Used falls with each collection; what stays after a collection and comes near the maximum is too much.',
    unit: BytesIEC,
    questions: [
      { expr: `sum(jvm_memory_used_bytes{component="${component}",area="heap"})`, legend: 'used' },
      { expr: `sum(jvm_memory_max_bytes{component="${component}",area="heap"} > 0)`, legend: 'maximum' },
    ],
  });
