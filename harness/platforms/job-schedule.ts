import { messageOf } from '../model/errors.ts';
import type { EtlJob, EtlJobResult } from '../model/etl.ts';
import type { Orchestrator } from '../model/platform.ts';

const ATTEMPTS = 2;

/** Runs jobs one after the other: makes the table of a job from its SELECT, and returns its rows. */
export interface JobRunner extends AsyncDisposable {
  run(job: EtlJob, signal: AbortSignal): Promise<number>;
}

export interface JobScheduleOptions {
  readonly parallelJobs: number;
  readonly epochMs: () => number;
  /** Once for each of the jobs that run side by side. */
  readonly openRunner: () => Promise<JobRunner>;
}

/** An orchestrator in this process, over whatever can run a single job. */
export function scheduleJobs({ parallelJobs, epochMs, openRunner }: JobScheduleOptions): Orchestrator {
  return {
    async run(jobs, { signal, onUpdate }) {
      const queuedMs = epochMs();
      const results = new Map<string, EtlJobResult>();
      const waiting = new Map(jobs.map((job) => [job.name, job]));
      const known = new Set(jobs.map(({ name }) => name));
      const finish = (result: EtlJobResult): void => {
        results.set(result.name, result);
        onUpdate(result);
      };
      const work = async (): Promise<void> => {
        await using runner = await openRunner();
        for (;;) {
          skipBlocked();
          const job = [...waiting.values()].find((candidate) =>
            candidate.dependsOn.every((name) => !known.has(name) || results.get(name)?.state === 'succeeded'),
          );
          if (job) {
            waiting.delete(job.name);
            finish(await runJob(job, runner));
            wake();
          } else if (waiting.size === 0 || signal.aborted) return;
          else await woken();
        }
      };
      const skipBlocked = (): void => {
        for (let changed = true; changed;) {
          changed = false;
          for (const job of waiting.values()) {
            const blocker = job.dependsOn.find((name) => results.has(name) && results.get(name)?.state !== 'succeeded');
            if (blocker === undefined && !signal.aborted) continue;
            waiting.delete(job.name);
            changed = true;
            const error = blocker === undefined ? 'the run was interrupted' : `${blocker} did not succeed`;
            finish({ name: job.name, state: 'skipped', queuedMs, startedMs: null, endedMs: null, attempts: 0, rows: null, error });
          }
        }
      };
      const sleepers: (() => void)[] = [];
      const woken = (): Promise<void> => new Promise((resolve) => sleepers.push(resolve));
      const wake = (): void => sleepers.splice(0).forEach((resolve) => resolve());
      const runJob = async (job: EtlJob, runner: JobRunner): Promise<EtlJobResult> => {
        const startedMs = epochMs();
        let error = '';
        let attempts = 0;
        while (attempts < ATTEMPTS && !(attempts > 0 && signal.aborted)) {
          attempts++;
          try {
            const rows = await runner.run(job, signal);
            return { name: job.name, state: 'succeeded', queuedMs, startedMs, endedMs: epochMs(), attempts, rows, error: null };
          } catch (cause) {
            error = messageOf(cause);
          }
        }
        return { name: job.name, state: 'failed', queuedMs, startedMs, endedMs: epochMs(), attempts, rows: null, error };
      };
      await Promise.all(Array.from({ length: parallelJobs }, work));
      return jobs.flatMap(({ name }) => results.get(name) ?? []);
    },
  };
}
