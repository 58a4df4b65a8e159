import { SHARD_COUNT } from '../harness/model/workload.ts';
import { referencePlan } from './reference-plan.ts';
import { openShard } from './shard.ts';

/** How fast events are made, per second of processor time. */
export interface GeneratorSpeed {
  readonly eventsPerCoreSecond: number;
  readonly bytesPerCoreSecond: number;
}

const LOAD_MS = 60_000;
const WARM_UP_MS = 10_000;
const STEP_MS = 250;

/** Makes a minute of the reference load, to nowhere; takes some two seconds. The first part warms up and is not counted. */
export async function benchGenerators(): Promise<GeneratorSpeed> {
  const plan = referencePlan({ seconds: LOAD_MS / 1000 });
  const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => openShard(plan, shard));
  let events = 0;
  let bytes = 0;
  const advance = (fromMs: number, toMs: number): void => {
    for (let offsetMs = fromMs + STEP_MS; offsetMs <= toMs; offsetMs += STEP_MS) {
      for (const shard of shards) {
        shard.advance(offsetMs, ({ json }) => {
          events++;
          bytes += json.length;
        });
      }
    }
  };
  advance(0, WARM_UP_MS);
  events = 0;
  bytes = 0;
  const before = process.cpuUsage();
  advance(WARM_UP_MS, LOAD_MS);
  const { user, system } = process.cpuUsage(before);
  const coreSeconds = (user + system) / 1e6;
  return { eventsPerCoreSecond: events / coreSeconds, bytesPerCoreSecond: bytes / coreSeconds };
}
