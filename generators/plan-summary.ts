import {
  disorders,
  families,
  loadDurationMs,
  SHARD_COUNT,
  sources,
  type PlannedEvent,
  type WorkloadPlan,
} from '../harness/model/workload.ts';
import { eventTypes } from './events/event-types.ts';
import { openShard } from './shard.ts';

/** What a plan comes to, counted by replay. All counts are of submissions: a planned duplicate is two. */
export interface PlanSummary {
  readonly submissions: number;
  /** Events, each once. */
  readonly events: number;
  /** Bytes of the submissions' JSON in UTF-8. */
  readonly bytes: number;
  /** By CloudEvents type, unknown types included, most frequent first. */
  readonly byType: Readonly<Record<string, number>>;
  readonly byFamily: Readonly<Record<string, number>>;
  readonly byDisorder: Readonly<Record<string, number>>;
  /** Last sequence number of each source, by source name. */
  readonly lastSequence: Readonly<Record<string, number>>;
}

/** Which part of a plan to look at. */
export interface ReplayRange {
  /** Real milliseconds of the load up to which to go; the whole load if left out. */
  readonly untilOffsetMs?: number;
  /** Shards, all of them if left out. */
  readonly shards?: readonly number[];
}

const allShards = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);

/** Hands every planned submission to `visit`, shard after shard, in each by `offsetMs`. Nothing is kept in memory. */
export function replay(plan: WorkloadPlan, visit: (event: PlannedEvent) => void, range: ReplayRange = {}): void {
  const { untilOffsetMs = loadDurationMs(plan), shards = allShards } = range;
  for (const shard of shards) openShard(plan, shard).advance(untilOffsetMs, visit);
}

function sortedByCount(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1)));
}

/** Counts what the plan sends. */
export function describePlan(plan: WorkloadPlan, range: ReplayRange = {}): PlanSummary {
  const types = new Map<string, number>();
  const familyCounts = families.map(() => 0);
  const disorderCounts = disorders.map(() => 0);
  const lastSequence = sources.map(() => 0);
  const familyOf = eventTypes.map(({ family }) => families.indexOf(family));
  let submissions = 0;
  let events = 0;
  let bytes = 0;
  const increment = (counts: number[], index: number): void => {
    counts[index] = (counts[index] ?? 0) + 1;
  };
  replay(
    plan,
    (event) => {
      submissions++;
      if (event.copy === 0) events++;
      bytes += Buffer.byteLength(event.json);
      types.set(event.type, (types.get(event.type) ?? 0) + 1);
      increment(familyCounts, familyOf[event.typeIndex] as number);
      increment(disorderCounts, event.disorder);
      lastSequence[event.sourceIndex] = Math.max(lastSequence[event.sourceIndex] ?? 0, event.sequence);
    },
    range,
  );
  return {
    submissions,
    events,
    bytes,
    byType: sortedByCount(types),
    byFamily: Object.fromEntries(families.map((family, index) => [family, familyCounts[index] ?? 0])),
    byDisorder: Object.fromEntries(disorders.map((kind, index) => [kind, disorderCounts[index] ?? 0])),
    lastSequence: Object.fromEntries(sources.map(({ name, index }) => [name, lastSequence[index] ?? 0])),
  };
}
