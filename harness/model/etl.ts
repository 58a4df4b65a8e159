/** One daily job: a SELECT with a header; its result replaces the table `name`. */
export interface EtlJob {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
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
