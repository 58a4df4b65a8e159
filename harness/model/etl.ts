/** Where a job stands between the events and the people who ask. `quality` jobs are made of the checks that stand beside the others. */
export const etlLayers = ['staging', 'dimension', 'fact', 'mart', 'rollup', 'report', 'maintenance', 'quality'] as const;
export type EtlLayer = (typeof etlLayers)[number];

/** How much work a job is, as its author judges it: engines run few `large` ones side by side. */
export const etlCosts = ['small', 'medium', 'large'] as const;
export type EtlCost = (typeof etlCosts)[number];

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
