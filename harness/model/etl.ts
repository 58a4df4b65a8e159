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
  /** Names of the jobs whose tables it reads. */
  readonly dependsOn: readonly string[];
  readonly sql: string;
  /** Why its rows cannot be told from the seed (they depend on how the run went); left out: they can, and are held against it. */
  readonly unprovable?: string;
  /**
   * Kinds of disorder that its rows hold events to have; then it has the columns `source` and `sequence`, and `kind` if there are several.
   */
  readonly detects?: readonly Disorder[];
  /** Of a job of the layer `quality`: the checks that it makes, a row each in its table. */
  readonly checks?: readonly EtlCheck[];
  /** File it came from. */
  readonly file: string;
}

/** What became of a job. Times are epoch milliseconds. */
export interface EtlJobResult {
  readonly name: string;
  readonly state: 'succeeded' | 'failed' | 'skipped';
  readonly queuedMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly attempts: number;
  readonly rows: number | null;
  readonly error: string | null;
}
