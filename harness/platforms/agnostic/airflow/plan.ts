import { createHash } from 'node:crypto';
import type { EtlCost, EtlEngine, EtlJob, EtlLayer } from '../../../model/etl.ts';
import { chainWeights, usualRetries } from '../../job-schedule.ts';
import { jobSql } from '../lake/job-dialect.ts';

/** The DAG that compose/config/airflow/dags/lakelab_daily.py makes. */
export const DAG = 'lakelab_daily';

/** What the DAG is made of: compose/config/airflow/dags/lakelab_daily.py reads it as `plan.json`. */
export interface AirflowPlan {
  /** For people, and to tell one plan from another: it ends with a digest of all the rest. */
  readonly description: string;
  readonly engine: EtlEngine;
  /** Tasks that run side by side at most. */
  readonly parallel: number;
  readonly retries: number;
  readonly retrySeconds: number;
  /** What the groups of tasks are, by name. */
  readonly groups: Readonly<Record<string, string>>;
  readonly tasks: readonly PlannedTask[];
  readonly jobs: Readonly<Record<string, PlannedStep>>;
}

/** A task of Airflow: one job, or several that are its steps. */
export interface PlannedTask {
  readonly id: string;
  readonly title: string;
  /** Group, and the group in it. */
  readonly group: readonly string[];
  /** `several`, where the jobs have not all the same: `doc` says whose each is. */
  readonly owner: string;
  readonly pool: string;
  /** The heavier what waits for it, the sooner it gets a place. */
  readonly weight: number;
  readonly limitSeconds: number;
  /** Markdown. */
  readonly doc: string;
  readonly jobs: readonly string[];
  /** Tasks that must have succeeded. */
  readonly after: readonly string[];
  /** Jobs of these tasks that its own read, if a task before it has several: one may have failed and others not, so that the task must look itself. */
  readonly inputs: readonly string[];
}

/** A job as the SQL session wants it (services/etl). */
export interface PlannedStep {
  readonly table: string;
  readonly action: 'make' | 'compact' | 'expire_snapshots';
  readonly select: string;
  readonly partitioned: boolean;
  readonly limitSeconds: number;
  readonly after: readonly string[];
}

export interface PlanOptions {
  readonly engine: EtlEngine;
  /** Jobs that share a task at most; 1: each has its own. */
  readonly bundleSize: number;
  /** Tasks that run side by side at most. */
  readonly parallel: number;
}

/** Pool of Airflow for jobs of cost `large`, of which few may run side by side: each may need much memory. */
export const LARGE_POOL = 'lakelab_large';
const DEFAULT_POOL = 'default_pool';
/** A SQL session that does not answer may take so long to come back, in each attempt. */
const PATIENCE_SECONDS = 180;

const layerMeanings: Readonly<Record<EtlLayer, string>> = {
  staging: 'events, typed and rolled up: the only ones that read them',
  dimension: 'what players, items and rooms are',
  fact: 'what has happened, a row each',
  mart: 'figures of a day',
  rollup: 'figures of weeks, months and cohorts',
  report: 'what people read',
  maintenance: 'tables, kept in order',
  quality: 'checks, as rows that fail them',
};

/** Lays jobs out as tasks of Airflow. `jobs` come in an order in which each follows those that it reads. */
export function planOf(jobs: readonly EtlJob[], { engine, bundleSize, parallel }: PlanOptions): AirflowPlan {
  const bundles = bundlesOf(jobs, bundleSize);
  const sizes = new Map(bundles.map(({ id, jobs: own }) => [id, own.length]));
  const taskOf = new Map(bundles.flatMap(({ id, jobs: own }) => own.map(({ name }) => [name, id])));
  const weights = chainWeights(jobs);
  const plan = {
    engine,
    parallel,
    retries: usualRetries.attempts - 1,
    retrySeconds: usualRetries.firstBackoffMs / 1000,
    groups: groupsOf(bundles),
    tasks: bundles.map((bundle) => taskFor(bundle, { taskOf, weights, sizes })),
    jobs: Object.fromEntries(jobs.map((job) => [job.name, stepFor(job, engine)])),
  };
  const digest = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 12);
  return { description: `${jobs.length} daily jobs in ${bundles.length} tasks, on ${engine} (${digest})`, ...plan };
}

interface Bundle {
  readonly id: string;
  readonly group: readonly string[];
  readonly layer: EtlLayer;
  readonly depth: number;
  readonly jobs: readonly EtlJob[];
}

/**
 * Jobs that share a task have the same layer and the same distance from the events: none of them waits for another, and no two tasks can wait for each
 * other. Those of one owner stay together as far as tasks of equal size allow.
 */
function bundlesOf(jobs: readonly EtlJob[], bundleSize: number): Bundle[] {
  const depths = depthsOf(jobs);
  const alike = new Map<string, EtlJob[]>();
  for (const job of jobs) {
    const isAlone = bundleSize === 1 || job.cost === 'large';
    const key = isAlone ? job.name : `${job.layer}_${depths.get(job.name)}`;
    alike.set(key, [...(alike.get(key) ?? []), job]);
  }
  const bundles = [...alike].flatMap(([key, list]) => {
    const sorted = list.toSorted((a, b) => a.owner.localeCompare(b.owner));
    const count = Math.ceil(list.length / bundleSize);
    return Array.from({ length: count }, (_, index) => {
      const own = sorted.slice(Math.round((index * list.length) / count), Math.round(((index + 1) * list.length) / count));
      const first = own[0] as EtlJob;
      const id = own.length === 1 ? first.name : `${key}_${index + 1}`;
      return { id, layer: first.layer, depth: depths.get(first.name) ?? 1, jobs: own };
    });
  });
  return bundlesInGroups(bundles);
}

function depthsOf(jobs: readonly EtlJob[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const { name, dependsOn } of jobs) depths.set(name, 1 + Math.max(0, ...dependsOn.map((other) => depths.get(other) ?? 0)));
  return depths;
}

/**
 * Puts tasks into groups by layer. Airflow's UI fails on groups that wait for each other, as layers may though no tasks do: those are parted by the
 * distance from the events, along which nothing goes back.
 */
function bundlesInGroups(bundles: readonly Omit<Bundle, 'group'>[]): Bundle[] {
  const parted = new Set<string>();
  for (;;) {
    const groupOf = ({ layer, depth }: Omit<Bundle, 'group'>): string => (parted.has(layer) ? `${layer}_${depth}` : layer);
    const ofJob = new Map(bundles.flatMap((bundle) => bundle.jobs.map(({ name }) => [name, groupOf(bundle)])));
    const before = new Map<string, Set<string>>();
    for (const bundle of bundles) {
      const own = before.get(groupOf(bundle)) ?? new Set<string>();
      before.set(groupOf(bundle), own);
      for (const name of bundle.jobs.flatMap(({ dependsOn }) => dependsOn)) {
        const other = ofJob.get(name);
        if (other !== undefined && other !== groupOf(bundle)) own.add(other);
      }
    }
    for (let free = true; free;) {
      free = false;
      for (const [group, others] of before) {
        const waits = [...others].some((other) => before.has(other));
        const isWaitedFor = [...before.values()].some((inputs) => inputs.has(group));
        // On no circle: nothing before it, or nothing after it.
        if (waits && isWaitedFor) continue;
        before.delete(group);
        free = true;
      }
    }
    if (before.size === 0) return bundles.map((bundle) => ({ ...bundle, group: [groupOf(bundle)] }));
    for (const bundle of bundles) if (before.has(groupOf(bundle))) parted.add(bundle.layer);
  }
}

function groupsOf(bundles: readonly Bundle[]): Record<string, string> {
  return Object.fromEntries(bundles.map(({ group, layer }) => [group.join('_'), layerMeanings[layer]]));
}

interface Layout {
  /** Task of each job. */
  readonly taskOf: ReadonlyMap<string, string>;
  readonly weights: ReadonlyMap<string, number>;
  /** Jobs of each task. */
  readonly sizes: ReadonlyMap<string, number>;
}

function taskFor({ id, group, jobs }: Bundle, { taskOf, weights, sizes }: Layout): PlannedTask {
  const after = new Set(jobs.flatMap(({ dependsOn }) => dependsOn.flatMap((name) => taskOf.get(name) ?? [])));
  after.delete(id);
  const owners = [...new Set(jobs.map(({ owner }) => owner))];
  const mustLook = jobs.length > 1 || [...after].some((other) => (sizes.get(other) ?? 1) > 1);
  return {
    id,
    title: jobs.length === 1 ? id : `${jobs.length} of ${owners.join(', ')}: ${jobs.map(({ name }) => name).join(', ')}`.slice(0, 120),
    group,
    // Airflow joins those of all tasks, and has room for 500 characters.
    owner: owners.length === 1 ? (owners[0] as string) : 'several',
    pool: jobs.some(({ cost }) => cost === 'large') ? LARGE_POOL : DEFAULT_POOL,
    weight: Math.max(...jobs.map(({ name }) => weights.get(name) ?? 1)),
    limitSeconds: jobs.reduce((sum, { cost }) => sum + limitSecondsOf(cost), PATIENCE_SECONDS),
    doc: jobs.map(docOf).join('\n\n'),
    jobs: jobs.map(({ name }) => name),
    after: [...after].toSorted(),
    inputs: mustLook ? [...new Set(jobs.flatMap(({ dependsOn }) => dependsOn.filter((name) => taskOf.has(name))))].toSorted() : [],
  };
}

function stepFor(job: EtlJob, engine: EtlEngine): PlannedStep {
  return {
    table: job.maintenance?.table ?? job.name,
    action: job.maintenance?.action ?? 'make',
    select: job.maintenance ? job.sql : jobSql(job.sql, engine),
    partitioned: job.incremental === 'event_day',
    limitSeconds: limitSecondsOf(job.cost),
    after: job.dependsOn,
  };
}

const limitSecondsOf = (cost: EtlCost): number => usualRetries.limitMs[cost] / 1000;

function docOf({ name, description, owner, layer, freshnessMs, incremental, sql, cost }: EtlJob): string {
  const rewrites = incremental === 'event_day' ? 'rewrites the days that events came for' : 'made anew each time';
  return [
    `### ${name}`,
    description,
    `*${layer}, ${cost}, of ${owner}; due ${freshnessMs / 3_600_000} h after the end of the day; ${rewrites}.*`,
    `\`\`\`sql\n${sql}\n\`\`\``,
  ].join('\n\n');
}
