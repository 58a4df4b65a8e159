/** A job as far as the critical path needs it. Times are epoch milliseconds, null where it did not come to that. */
export interface TimedJob {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly startedMs: number | null;
  readonly endedMs: number | null;
}

export interface CriticalPath {
  /** Names of the jobs, first to last. */
  readonly jobs: readonly string[];
  /** Their running times together, in milliseconds: no schedule can end sooner. */
  readonly ms: number;
}

/** The chain of dependent jobs with the longest running time. Jobs that did not run count nothing; dependencies not in `jobs` are left out. */
export function criticalPath(jobs: readonly TimedJob[]): CriticalPath {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const known = new Map<string, CriticalPath>();
  const upTo = (job: TimedJob): CriticalPath => {
    const cached = known.get(job.name);
    if (cached !== undefined) return cached;
    const before = longest(job.dependsOn.flatMap((name) => byName.get(name) ?? []).map(upTo));
    const ownMs = job.startedMs === null || job.endedMs === null ? 0 : job.endedMs - job.startedMs;
    const path = { jobs: [...before.jobs, job.name], ms: before.ms + ownMs };
    known.set(job.name, path);
    return path;
  };
  return longest(jobs.map(upTo));
}

function longest(paths: readonly CriticalPath[]): CriticalPath {
  return paths.reduce((best, path) => (path.ms > best.ms ? path : best), { jobs: [], ms: 0 });
}
