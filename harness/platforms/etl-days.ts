import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EtlDays, EtlJob } from '../model/etl.ts';
import type { Lake } from '../model/platform.ts';

/** How far an incremental job's table has come. */
export interface JobState {
  /** Its table holds what the events up to this commit say. */
  readonly commitId: number;
  /** Of its SQL and of that of the incremental jobs that it reads: with another one, the table is made anew. */
  readonly fingerprint: string;
}
export type EtlState = ReadonlyMap<string, JobState>;

/** What a run does with an incremental job, and how far its table has come if it succeeds. */
export interface PlannedJob {
  readonly days: EtlDays;
  readonly after: JobState;
}

export interface LakeAsIs {
  /** Of each day (`YYYY-MM-DD`) of `events`, its newest commit: `readNewestCommits`. */
  readonly newestCommits: ReadonlyMap<string, number>;
  /** Names of the tables that there are. */
  readonly tables: ReadonlySet<string>;
}

/** Asks a lake for `LakeAsIs.newestCommits`, in words of any engine; the day comes as text. */
export async function readNewestCommits(lake: Pick<Lake, 'query'>): Promise<Map<string, number>> {
  const rows = await lake.query(
    'SELECT CAST(event_day AS VARCHAR) AS event_day, max(commit_id) AS commit_id FROM events GROUP BY event_day',
  );
  return new Map(rows.map((row) => [String(row['event_day']), Number(row['commit_id'])]));
}

/**
 * Decides before a run which days each incremental job writes; jobs that are not incremental are not in the answer. `jobs` come in an order in
 * which each follows those that it reads. `days` back-fills exactly these: how far the tables have come stays as it was.
 *
 * What is returned of a job holds if those that it reads succeed in the same run, or are not part of it.
 */
export function planDays(jobs: readonly EtlJob[], state: EtlState, lake: LakeAsIs, days?: readonly string[]): Map<string, PlannedJob> {
  const newest = Math.max(-1, ...lake.newestCommits.values());
  const touchedSince = (commitId: number): string[] =>
    [...lake.newestCommits].flatMap(([day, commit]) => (commit > commitId ? [day] : [])).toSorted();
  const planned = new Map<string, PlannedJob>();
  for (const job of jobs) {
    if (job.incremental === 'none' || job.maintenance) continue;
    const inputs = job.dependsOn.flatMap((name) => planned.get(name)?.after ?? state.get(name) ?? []);
    const hash = createHash('sha256').update(job.sql);
    for (const { fingerprint } of inputs) hash.update(`\n${fingerprint}`);
    const fingerprint = hash.digest('hex').slice(0, 16);
    const before = state.get(job.name);
    // No further than what it reads: a job that is run alone must see later what they lacked.
    const commitId = Math.min(newest, ...inputs.map((input) => input.commitId));
    const isFresh = before === undefined || before.fingerprint !== fingerprint || !lake.tables.has(job.name);
    if (isFresh) planned.set(job.name, { days: 'all', after: { commitId, fingerprint } });
    else if (days) planned.set(job.name, { days: [...new Set(days)].toSorted(), after: before });
    else planned.set(job.name, { days: touchedSince(before.commitId), after: { commitId, fingerprint } });
  }
  return planned;
}

/** The SELECT of a job for some of its days. */
export function selectOfDays(job: EtlJob, days: EtlDays): string {
  if (days === 'all') return job.sql;
  return `SELECT * FROM (\n${job.sql}\n) AS all_days WHERE event_day IN (${days.map((day) => `DATE '${day}'`).join(', ')})`;
}

interface StateFile {
  readonly version: 1;
  readonly jobs: Readonly<Record<string, JobState>>;
}

/** Keeps in an environment's folder how far its tables have come. What cannot be read counts as nothing: then all is made anew. */
export class EtlStateFile {
  readonly #path: string;
  readonly #jobs: Map<string, JobState>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, jobs: Map<string, JobState>) {
    this.#path = path;
    this.#jobs = jobs;
  }

  static async open(directory: string): Promise<EtlStateFile> {
    const path = join(directory, 'etl-state.json');
    try {
      const { version, jobs } = JSON.parse(await readFile(path, 'utf8')) as Partial<StateFile>;
      if (version === 1 && jobs) return new EtlStateFile(path, new Map(Object.entries(jobs)));
    } catch {
      // None yet, or broken off while it was written by an older version: what it said can be done without.
    }
    return new EtlStateFile(path, new Map());
  }

  get state(): EtlState {
    return this.#jobs;
  }

  /** Notes that a table has come so far; resolves once it is written. To be called when the table is durable, not before. */
  note(job: string, state: JobState): Promise<void> {
    this.#jobs.set(job, state);
    this.#writing = this.#writing.then(async () => {
      const file: StateFile = { version: 1, jobs: Object.fromEntries(this.#jobs) };
      await writeFile(`${this.#path}.partial`, `${JSON.stringify(file)}\n`);
      await rename(`${this.#path}.partial`, this.#path);
    });
    return this.#writing;
  }
}
