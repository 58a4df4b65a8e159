import { parentPort, workerData } from 'node:worker_threads';
import type { PlannedEvent, WorkloadPlan } from '../../harness/model/workload.ts';
import { openShard } from '../shard.ts';
import { digestOf } from './digest.ts';

// Answers with the digest of each shard asked for, made in a thread of its own.
const { plan, shards } = workerData as { plan: WorkloadPlan; shards: readonly number[] };
parentPort?.postMessage(
  shards.map((shard) => {
    const events: PlannedEvent[] = [];
    openShard(plan, shard).advance(Infinity, (event) => events.push(event));
    return digestOf(events);
  }),
);
