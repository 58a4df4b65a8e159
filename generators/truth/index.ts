import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { WorkloadPlan } from '../../harness/model/workload.ts';
import type { TruthTable, TruthTables } from './domain.ts';
import type { TruthRequest } from './truth-worker.ts';

export { computeTruth, truthNames } from './compute-truth.ts';
export { deriveTruth, type DemandedResult, type TruthOrigin } from './derived-truth.ts';
export type { TruthTable, TruthTables } from './domain.ts';

/**
 * `truthTables` in a thread of its own, so that the caller stays free: replay begins at the first `next`, and each table is made when it
 * is asked for, so that only one is held. When `signal` is aborted the thread ends at once and the signal's reason is thrown.
 */
export async function* streamTruth(plan: WorkloadPlan, untilOffsetMs: number, signal: AbortSignal): AsyncGenerator<TruthTable, void> {
  signal.throwIfAborted();
  const request: TruthRequest = { plan, untilOffsetMs };
  const worker = new Worker(new URL('./truth-worker.ts', import.meta.url), { workerData: request });
  const ended = new AbortController();
  worker.once('exit', (code) => ended.abort(new Error(`the thread that computes the expected results ended with code ${code}`)));
  const either = AbortSignal.any([signal, ended.signal]);
  try {
    for (;;) {
      const answer = once(worker, 'message', { signal: either });
      worker.postMessage('next');
      const [table] = (await answer) as [TruthTable | null];
      if (table === null) return;
      yield table;
    }
  } catch (error) {
    // `once` throws an error of its own when aborted: the reason says more.
    throw either.aborted ? either.reason : error;
  } finally {
    await worker.terminate();
  }
}

/** `computeTruth` in a thread of its own; see `streamTruth`, which needs less memory. */
export async function computeTruthInThread(plan: WorkloadPlan, untilOffsetMs: number, signal: AbortSignal): Promise<TruthTables> {
  const tables: TruthTables = new Map();
  for await (const [job, rows] of streamTruth(plan, untilOffsetMs, signal)) tables.set(job, rows);
  return tables;
}
