import { Worker } from 'node:worker_threads';
import type { Ingress } from '../model/platform.ts';
import { SHARD_COUNT, type WorkloadPlan } from '../model/workload.ts';
import type { Clock } from '../model/clock.ts';
import type { LedgerChunk } from './ledger-chunk.ts';
import type { FromSender, SenderInit, SenderProgress, SenderReport, SettledSource, ToSender } from './sender-protocol.ts';

export interface LoadOptions {
  readonly plan: WorkloadPlan;
  readonly ingress: Ingress;
  /** Sender threads. The bytes that are sent do not depend on it. */
  readonly threads: number;
  readonly clock: Clock;
  /** Ends the load in order: nothing more is sent, what is in the air is awaited for a moment. */
  readonly signal: AbortSignal;
  readonly fromOffsetMs: number;
  readonly carriedUntilOffsetMs: number;
  readonly settled: readonly SettledSource[];
  /** Told the epoch instant of offset 0 before the first event is sent. */
  readonly onBegin: (originEpochMs: number) => Promise<void>;
  readonly onChunk: (chunk: LedgerChunk) => void;
  readonly onProgress: (progress: SenderProgress) => void;
}

/** How the load went as a whole. */
export interface LoadReport extends SenderReport {
  readonly originEpochMs: number;
  readonly endedEpochMs: number;
  readonly threads: number;
}

const BATCH_LIMITS = { maxEvents: 500, maxBytes: 480 * 1024, lingerMs: 250 };
/**
 * Requests that a thread has in the air. 48 sources with a batch each 250 ms are 192 requests a second at any rate: of fewer, a platform that answers within
 * 330 ms would have them wait here, and the sender would be the bottleneck.
 */
const CONNECTIONS_PER_THREAD = 64;
const ANSWER_TIMEOUT_MS = 30_000;
const GIVE_UP_AFTER_MS = 60_000;
const MAX_PENDING_BYTES = 256 * 1024 * 1024;
const GRACE_MS = 3_000;
/** Time between deciding on the origin and the first event, for the message to reach all threads. */
const LEAD_MS = 100;

/** Sends a workload, open loop, from worker threads; resolves when every event has its outcome in a chunk. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { plan, ingress, threads, clock, signal, fromOffsetMs } = options;
  const latest = new Map<number, SenderProgress>();
  const workers = Array.from({ length: threads }, (_, index) => {
    const init: SenderInit = {
      plan,
      shards: Array.from({ length: SHARD_COUNT }, (__, shard) => shard).filter((shard) => shard % threads === index),
      ingress: { baseUrl: ingress.baseUrl, ca: ingress.ca, credentials: [...ingress.credentials] },
      limits: BATCH_LIMITS,
      connections: CONNECTIONS_PER_THREAD,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      maxPendingBytes: MAX_PENDING_BYTES / threads,
      fromOffsetMs,
      carriedUntilOffsetMs: options.carriedUntilOffsetMs,
      settled: options.settled,
    };
    return new SenderThread(init, options.onChunk, (progress) => {
      latest.set(index, progress);
      options.onProgress(total([...latest.values()]));
    });
  });
  try {
    await Promise.all(workers.map((worker) => worker.ready));
    const originEpochMs = clock.epochMs() + LEAD_MS - fromOffsetMs;
    await options.onBegin(originEpochMs);
    const end = (): void => workers.forEach((worker) => worker.tell({ kind: 'end', graceMs: GRACE_MS }));
    for (const worker of workers) worker.tell({ kind: 'begin', originEpochMs });
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const reports = await Promise.all(workers.map((worker) => worker.done));
    signal.removeEventListener('abort', end);
    return { ...merge(reports), originEpochMs, endedEpochMs: clock.epochMs(), threads };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** One worker thread, seen from outside. */
class SenderThread {
  readonly ready: Promise<void>;
  readonly done: Promise<SenderReport>;
  readonly #worker: Worker;

  constructor(init: SenderInit, onChunk: (chunk: LedgerChunk) => void, onProgress: (progress: SenderProgress) => void) {
    this.#worker = new Worker(new URL('./sender-worker.ts', import.meta.url), {
      workerData: init,
      // Event texts die young: a larger nursery spares most of the collector's copying.
      resourceLimits: { maxYoungGenerationSizeMb: 96 },
    });
    const ready = Promise.withResolvers<void>();
    const done = Promise.withResolvers<SenderReport>();
    const fail = (error: unknown): void => {
      ready.reject(error);
      done.reject(error);
    };
    const receive = (message: FromSender): void => {
      if (message.kind === 'ready') ready.resolve();
      else if (message.kind === 'chunk') onChunk(message.chunk);
      else if (message.kind === 'progress') onProgress(message.progress);
      else done.resolve(message.report);
    };
    this.#worker.on('message', (message: FromSender) => {
      try {
        receive(message);
      } catch (error) {
        // Who takes the chunks could not: without the account, there is no point in sending more.
        fail(error);
      }
    });
    this.#worker.on('error', fail);
    this.#worker.on('exit', (code) => fail(new Error(`a sender thread ended early, with code ${code}`)));
    // Both are awaited in turn; a failure before that must not count as unhandled.
    ready.promise.catch(() => {});
    done.promise.catch(() => {});
    this.ready = ready.promise;
    this.done = done.promise;
  }

  tell(message: ToSender): void {
    this.#worker.postMessage(message);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}

function total(all: readonly SenderProgress[]): SenderProgress {
  const sum = (pick: (progress: SenderProgress) => number): number => all.reduce((acc, progress) => acc + pick(progress), 0);
  return {
    sentEvents: sum((p) => p.sentEvents),
    sentBytes: sum((p) => p.sentBytes),
    acknowledgedEvents: sum((p) => p.acknowledgedEvents),
    rejectedEvents: sum((p) => p.rejectedEvents),
    givenUpEvents: sum((p) => p.givenUpEvents),
    pendingBytes: sum((p) => p.pendingBytes),
  };
}

function merge(reports: readonly SenderReport[]): SenderReport {
  const troubles = new Map<string, number>();
  for (const report of reports) for (const [why, count] of report.troubles) troubles.set(why, (troubles.get(why) ?? 0) + count);
  const sum = (pick: (report: SenderReport) => number): number => reports.reduce((acc, report) => acc + pick(report), 0);
  return {
    batches: sum((r) => r.batches),
    lateBatches: sum((r) => r.lateBatches),
    maxLatenessMs: Math.max(0, ...reports.map((r) => r.maxLatenessMs)),
    overflowedEvents: sum((r) => r.overflowedEvents),
    coreSeconds: sum((r) => r.coreSeconds),
    troubles: [...troubles],
  };
}
