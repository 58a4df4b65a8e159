import type { Disorder } from './workload.ts';

/** Where a job stands between the events and the people who ask. `quality` jobs are made of the checks that stand beside the others. */
export const etlLayers = ['staging', 'dimension', 'fact', 'mart', 'rollup', 'report', 'maintenance', 'quality'] as const;
export type EtlLayer = (typeof etlLayers)[number];

/** How much work a job is, as its author judges it: engines run few `large` ones side by side. */
export const etlCosts = ['small', 'medium', 'large'] as const;
export type EtlCost = (typeof etlCosts)[number];

/** What a check can demand of a table; docs/quality.md says what each means. */
export const checkKinds = [
  'unique',
  'not_null',
  'accepted',
  'range',
  'relationship',
  'freshness',
  'volume',
  'condition',
  'share',
  'same_sum',
  'columns',
] as const;
export type CheckKind = (typeof checkKinds)[number];

/** A `check` line of a job's header: what must hold of its table. */
export interface EtlCheck {
  /** The line without its severity, such as `unique(session_id)`. One of a kind in its table. */
  readonly name: string;
  readonly table: string;
  readonly kind: CheckKind;
  readonly severity: 'error' | 'warn';
  /** SELECT of what breaks the check; none if it holds. */
  readonly failingSql: string;
  /** Where it stands, as `file:line`. */
  readonly place: string;
  /** Columns that it names, of its own table and of others; for a static check. Those within conditions are left out. */
  readonly columns: readonly { readonly table: string; readonly column: string }[];
}

/** SQL engines that a platform may run jobs in, if it has them. */
export const etlEngines = ['spark', 'trino'] as const;
export type EtlEngine = (typeof etlEngines)[number];

/** What a job of the layer `maintenance` does to the table of another job, instead of making one of its own. */
export const maintenanceActions = ['compact', 'expire_snapshots'] as const;
export interface Maintenance {
  readonly action: (typeof maintenanceActions)[number];
  /** The job whose table it is done to. */
  readonly table: string;
}

/** One daily job: a SELECT with a header; its result replaces the table `name`, or those of its days that have new events. */
export interface EtlJob {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly layer: EtlLayer;
  /**
   * `event_day`: rows of a day depend on rows of that day alone, in each table that it reads, so a run rewrites the days that events came
   * for, however late. `none`: the whole table is made anew.
   */
  readonly incremental: 'event_day' | 'none';
  /** How long after the end of a day its result must be there, in milliseconds. */
  readonly freshnessMs: number;
  readonly cost: EtlCost;
  /** Columns that tell its rows apart; left out: all of them together. */
  readonly key?: readonly string[];
  /** Names of the jobs whose tables it reads, or looks after. */
  readonly dependsOn: readonly string[];
  /** Its SELECT; of a maintenance job its one line, such as `COMPACT fct_sessions`. */
  readonly sql: string;
  /** Why its rows cannot be told from the seed (they depend on how the run went); left out: they can, and are held against it. */
  readonly unprovable?: string;
  /**
   * Kinds of disorder that its rows hold events to have; then it has the columns `source` and `sequence`, and `kind` if there are several.
   */
  readonly detects?: readonly Disorder[];
  /** Of a job of the layer `quality`: the checks that it makes, a row each in its table. */
  readonly checks?: readonly EtlCheck[];
  /** Only in the layer `maintenance`: such a job has no table, no key and no result to check. */
  readonly maintenance?: Maintenance;
  /** File it came from. */
  readonly file: string;
  /** Line of the file at which its SQL begins. */
  readonly sqlLine?: number;
}

/** The error of a job that was cut off with its run, whichever orchestrator ran it: it has not failed by itself. */
export const RUN_INTERRUPTED = 'the run was interrupted';

/** What became of a job. Times are epoch milliseconds. */
export interface EtlJobResult {
  readonly name: string;
  readonly state: 'succeeded' | 'failed' | 'skipped';
  /** When all that it depends on was done, so that it lacked only a free place; of one that was skipped, when that was decided. */
  readonly queuedMs: number;
  /** Of its first attempt. */
  readonly startedMs: number | null;
  /** Of its last attempt. */
  readonly endedMs: number | null;
  readonly attempts: number;
  /** Rows of its table afterwards; null: unknown, or it has none. */
  readonly rows: number | null;
  /** Bytes that its last attempt wrote to the lake; null: unknown. */
  readonly bytes: number | null;
  /** CPU time of its last attempt, in core-seconds; null: unknown. */
  readonly coreSeconds: number | null;
  readonly error: string | null;
}

/** Which days of its table a job writes: `YYYY-MM-DD` each, or all of them. None: nothing has changed since its last run. */
export type EtlDays = readonly string[] | 'all';
