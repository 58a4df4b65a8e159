import { messageOf } from '../model/errors.ts';
import { RUN_INTERRUPTED, type EtlCost, type EtlJob, type EtlJobResult } from '../model/etl.ts';
import type { Orchestrator } from '../model/platform.ts';

/** What an attempt has done; null where it is not known. */
export interface JobWork {
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly coreSeconds: number | null;
}

/** Runs jobs one after the other. Each call makes the table of a job from its SELECT; once `signal` is aborted it must change no table any more, and reject soon. */
export interface JobRunner extends AsyncDisposable {
  run(job: EtlJob, signal: AbortSignal): Promise<JobWork>;
}

/** What whoever runs jobs needs of the time. */
export interface OrchestratorClock {
  readonly epochMs: () => number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface JobScheduleOptions extends OrchestratorClock {
  readonly parallelJobs: number;
  /** Of them, how many may be of cost `large`. */
  readonly parallelLargeJobs: number;
  /** Once for each of the jobs that run side by side, and again after an attempt that did not end in time. */
  readonly openRunner: () => Promise<JobRunner>;
  readonly retries?: RetryPolicy;
}

/** How often a job is tried, how long it rests in between, and when an attempt is held to be stuck. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Rest after the first failure; each later one is twice as long, up to `mostBackoffMs`. */
  readonly firstBackoffMs: number;
  readonly mostBackoffMs: number;
  /** An attempt that takes longer is cancelled, and counts as failed. */
  readonly limitMs: Readonly<Record<EtlCost, number>>;
}

export const usualRetries: RetryPolicy = {
  attempts: 3,
  firstBackoffMs: 1000,
  mostBackoffMs: 60_000,
  limitMs: { small: 120_000, medium: 300_000, large: 900_000 },
};

/** How long a job rests after its `attempts`th failure, in milliseconds. */
export function backoffMs({ firstBackoffMs, mostBackoffMs }: RetryPolicy, attempts: number): number {
  return Math.min(mostBackoffMs, firstBackoffMs * 2 ** (attempts - 1));
}

/** After a cancelled attempt its runner has this long to give up before it is replaced. */
const GRACE_MS = 5000;
/** Runs as long as this many `small` ones, roughly: only the order of jobs depends on it. */
const weights: Readonly<Record<EtlCost, number>> = { small: 1, medium: 3, large: 10 };

/** An orchestrator in this process, over whatever can run a single job. It runs all jobs that it is given, whatever `days`. */
export function scheduleJobs(options: JobScheduleOptions): Orchestrator {
  return { run: (jobs, { signal, onUpdate }) => new Schedule(options, jobs, signal, onUpdate).run() };
}

class Schedule {
  readonly #options: JobScheduleOptions;
  readonly #retries: RetryPolicy;
  readonly #jobs: readonly EtlJob[];
  readonly #signal: AbortSignal;
  readonly #onUpdate: (result: EtlJobResult) => void;
  readonly #results = new Map<string, EtlJobResult>();
  /** Neither running nor ended, the longest chain of work first. */
  readonly #waiting: Map<string, EtlJob>;
  readonly #known: ReadonlySet<string>;
  readonly #tried = new Map<string, { queuedMs: number; startedMs: number; attempts: number }>();
  readonly #queuedMs = new Map<string, number>();
  /** Failed, and not to be tried again yet. */
  readonly #resting = new Set<string>();
  #runningLarge = 0;
  #sleepers: (() => void)[] = [];

  constructor(options: JobScheduleOptions, jobs: readonly EtlJob[], signal: AbortSignal, onUpdate: (result: EtlJobResult) => void) {
    this.#options = options;
    this.#retries = options.retries ?? usualRetries;
    this.#jobs = jobs;
    this.#signal = signal;
    this.#onUpdate = onUpdate;
    const chains = chainWeights(jobs);
    const urgent = jobs.toSorted((a, b) => (chains.get(b.name) ?? 0) - (chains.get(a.name) ?? 0));
    this.#waiting = new Map(urgent.map((job) => [job.name, job]));
    this.#known = new Set(this.#waiting.keys());
  }

  async run(): Promise<EtlJobResult[]> {
    const wake = (): void => this.#wake();
    this.#signal.addEventListener('abort', wake);
    try {
      this.#queueReady();
      await Promise.all(Array.from({ length: this.#options.parallelJobs }, () => this.#work()));
    } finally {
      this.#signal.removeEventListener('abort', wake);
    }
    return this.#jobs.flatMap(({ name }) => this.#results.get(name) ?? []);
  }

  /** One of the places in which jobs run. */
  async #work(): Promise<void> {
    let runner = await this.#options.openRunner();
    try {
      for (;;) {
        this.#skipBlocked();
        if (this.#waiting.size === 0) return;
        const job = this.#next();
        if (job === undefined) {
          await new Promise<void>((resolve) => this.#sleepers.push(resolve));
          continue;
        }
        const isStuck = await this.#attempt(job, runner);
        if (isStuck) {
          await runner[Symbol.asyncDispose]();
          runner = await this.#options.openRunner();
        }
      }
    } finally {
      await runner[Symbol.asyncDispose]();
    }
  }

  /** Takes the most urgent job that may begin. */
  #next(): EtlJob | undefined {
    for (const job of this.#waiting.values()) {
      const isLarge = job.cost === 'large';
      if (!this.#queuedMs.has(job.name) || this.#resting.has(job.name)) continue;
      if (isLarge && this.#runningLarge >= this.#options.parallelLargeJobs) continue;
      this.#waiting.delete(job.name);
      if (isLarge) this.#runningLarge++;
      return job;
    }
    return undefined;
  }

  /** Runs a job once and notes what has become of it; resolves to whether its runner has been lost. */
  async #attempt(job: EtlJob, runner: JobRunner): Promise<boolean> {
    const { epochMs } = this.#options;
    const before = this.#tried.get(job.name);
    const tried = {
      queuedMs: before?.queuedMs ?? this.#queuedMs.get(job.name) ?? epochMs(),
      startedMs: before?.startedMs ?? epochMs(),
      attempts: (before?.attempts ?? 0) + 1,
    };
    this.#tried.set(job.name, tried);
    const outcome = await this.#runInTime(job, runner);
    if (job.cost === 'large') this.#runningLarge--;
    const ended = { name: job.name, ...tried, endedMs: epochMs() };
    if ('work' in outcome) this.#finish({ ...ended, state: 'succeeded', ...outcome.work, error: null });
    else if (tried.attempts >= this.#retries.attempts || this.#signal.aborted) {
      this.#finish({ ...ended, state: 'failed', rows: null, bytes: null, coreSeconds: null, error: outcome.error });
    } else this.#rest(job, backoffMs(this.#retries, tried.attempts));
    this.#wake();
    return 'isStuck' in outcome;
  }

  async #runInTime(job: EtlJob, runner: JobRunner): Promise<{ work: JobWork } | { error: string; isStuck?: true }> {
    const { sleep } = this.#options;
    const limitMs = this.#retries.limitMs[job.cost];
    const [overran, done] = [new AbortController(), new AbortController()];
    const either = AbortSignal.any([this.#signal, overran.signal]);
    const running = runner.run(job, either).then(
      (work) => ({ work }),
      (cause: unknown) => ({ error: messageOf(cause) }),
    );
    const tooLate = new Promise<{ error: string; isStuck: true }>((resolve) => {
      void sleep(limitMs, AbortSignal.any([done.signal, this.#signal])).then(async () => {
        if (done.signal.aborted) return;
        const error = this.#signal.aborted ? RUN_INTERRUPTED : `did not end within ${limitMs / 1000} s`;
        overran.abort(new Error(error));
        await sleep(GRACE_MS, done.signal);
        if (!done.signal.aborted) resolve({ error, isStuck: true });
      });
    });
    const outcome = await Promise.race([running, tooLate]);
    done.abort();
    if ('error' in outcome && overran.signal.aborted) return { ...outcome, error: messageOf(overran.signal.reason) };
    return outcome;
  }

  /** Lets a job wait without holding a place. */
  #rest(job: EtlJob, ms: number): void {
    this.#waiting.set(job.name, job);
    this.#resting.add(job.name);
    void this.#options.sleep(ms, this.#signal).then(() => {
      this.#resting.delete(job.name);
      this.#wake();
    });
  }

  #skipBlocked(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const job of this.#waiting.values()) {
        const blocker = job.dependsOn.find((name) => this.#results.has(name) && this.#results.get(name)?.state !== 'succeeded');
        if (blocker === undefined && !this.#signal.aborted) continue;
        this.#waiting.delete(job.name);
        changed = true;
        const tried = this.#tried.get(job.name);
        const nowMs = this.#options.epochMs();
        this.#finish({
          name: job.name,
          // One that was tried and rested has failed; of one that never began nothing is known.
          state: tried === undefined ? 'skipped' : 'failed',
          queuedMs: tried?.queuedMs ?? nowMs,
          startedMs: tried?.startedMs ?? null,
          endedMs: tried === undefined ? null : nowMs,
          attempts: tried?.attempts ?? 0,
          rows: null,
          bytes: null,
          coreSeconds: null,
          error: blocker === undefined ? RUN_INTERRUPTED : `${blocker} did not succeed`,
        });
      }
    }
  }

  #finish(result: EtlJobResult): void {
    this.#results.set(result.name, result);
    this.#onUpdate(result);
    this.#queueReady();
  }

  /** Notes of jobs whose inputs are all there that they wait for nothing but a place. */
  #queueReady(): void {
    for (const { name, dependsOn } of this.#waiting.values()) {
      if (this.#queuedMs.has(name)) continue;
      const isReady = dependsOn.every((other) => !this.#known.has(other) || this.#results.get(other)?.state === 'succeeded');
      if (isReady) this.#queuedMs.set(name, this.#options.epochMs());
    }
  }

  #wake(): void {
    for (const resolve of this.#sleepers.splice(0)) resolve();
  }
}

/** For each job, the weight of the heaviest chain of jobs that begins with it: what is started late must not be what ends last. */
export function chainWeights(jobs: readonly EtlJob[]): Map<string, number> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const readers = new Map<string, EtlJob[]>();
  for (const job of jobs) for (const name of job.dependsOn) readers.set(name, [...(readers.get(name) ?? []), job]);
  const weight = new Map<string, number>();
  const weigh = (job: EtlJob): number => {
    const known = weight.get(job.name);
    if (known !== undefined) return known;
    // Against jobs that wait for each other: the catalogue has none, but here it would be an endless descent.
    weight.set(job.name, 0);
    const total = weights[job.cost] + Math.max(0, ...(readers.get(job.name) ?? []).map(weigh));
    weight.set(job.name, total);
    return total;
  };
  for (const job of byName.values()) weigh(job);
  return weight;
}
