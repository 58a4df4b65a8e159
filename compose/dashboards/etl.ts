import { NoUnit, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { useOf } from './components.ts';
import { labDashboard } from './dashboard.ts';
import { curves, figure } from './panel.ts';

export const etl = labDashboard({
  name: 'etl',
  title: 'daily jobs',
  description:
    'The newest run of the day, as Airflow has it. Nothing here before the first one, or without the profile full; Airflow shows each job, its log and its attempts.',
  sections: [
    {
      title: 'The newest run of the day',
      panels: [
        figure({
          title: 'Done',
          description: 'Share of its tasks that have ended, well or not. A task may hold several small jobs.',
          unit: PercentUnit,
          question: { expr: 'lakelab_etl_progress_ratio', legend: 'done' },
        }),
        figure({
          title: 'It',
          description: 'Whether it goes on.',
          unit: NoUnit,
          question: { expr: 'max(airflow_run_active - airflow_run_failed)', legend: 'state' },
          texts: { '-1': ['has failed', 'red'], '0': ['is done', 'green'], '1': ['goes on', 'blue'] },
        }),
        figure({
          title: 'Takes',
          description: 'Until now, or until its end.',
          unit: Seconds,
          decimals: 0,
          question: { expr: 'max(airflow_run_seconds)', legend: 'seconds' },
        }),
        figure({
          title: 'May take',
          description: "The scenario's strictest target for etl_makespan_seconds; 15 minutes for a run by hand.",
          unit: Seconds,
          decimals: 0,
          question: { expr: 'max(airflow_run_deadline_seconds)', legend: 'deadline' },
        }),
        figure({
          title: 'Failed',
          description: 'Tasks that have failed in all their attempts. Clearing them in Airflow tries again.',
          unit: Short,
          question: { expr: 'sum(lakelab_etl_jobs{state="failed"})', legend: 'failed' },
          steps: [
            ['green', null],
            ['red', 1],
          ],
        }),
        figure({
          title: 'The scheduler lives',
          description: 'How long ago it last showed that. At 30 s it is late.',
          unit: Seconds,
          decimals: 0,
          question: { expr: 'max(airflow_scheduler_heartbeat_age_seconds)', legend: 'age' },
          steps: [
            ['green', null],
            ['red', 30],
          ],
        }),
        curves({
          title: 'Tasks by state',
          description: 'From waiting to success. Those with upstream_failed were left out, because something that they read has failed.',
          unit: Short,
          stacked: true,
          width: 24,
          height: 10,
          questions: [{ expr: 'lakelab_etl_jobs', legend: '{{state}}' }],
        }),
        curves({
          title: 'The run against its deadline',
          description: 'It is late, and an alert, when the curves cross while it goes on.',
          unit: Seconds,
          questions: [
            { expr: 'max(airflow_run_seconds)', legend: 'takes' },
            { expr: 'max(airflow_run_deadline_seconds)', legend: 'may take' },
          ],
        }),
        curves({
          title: 'The oldest task that runs',
          description: 'How long it has been running. The dashed line, 5 minutes, is an alert.',
          unit: Seconds,
          limit: 300,
          questions: [{ expr: 'max(airflow_longest_task_seconds)', legend: 'running for' }],
        }),
      ],
    },
    { title: 'What runs them uses', panels: useOf('airflow|airflow-scheduler|spark-sql') },
  ],
});
