import { parentPort, workerData } from 'node:worker_threads';
import type { WorkloadPlan } from '../../harness/model/workload.ts';
import { truthTables } from './compute-truth.ts';

/** What the thread is told at its start. It then answers each message, whatever it says, with the next table; `null` is the end. */
export interface TruthRequest {
  readonly plan: WorkloadPlan;
  readonly untilOffsetMs: number;
}

const { plan, untilOffsetMs } = workerData as TruthRequest;
const tables = truthTables(plan, untilOffsetMs);
parentPort?.on('message', () => {
  const next = tables.next();
  parentPort?.postMessage(next.done ? null : next.value);
});
