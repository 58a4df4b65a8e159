import {
  expectedRejection,
  disorders,
  SHARD_COUNT,
  type Disorder,
  type PlannedEvent,
  type WorkloadPlan,
} from '../../harness/model/workload.ts';
import { eventTypes, type EventType } from '../events/event-types.ts';
import { openShard } from '../shard.ts';
import type { EventData, EventHandler, TruthDomain } from './domain.ts';

/** Shards in their usual order. */
export const allShards: readonly number[] = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);

/** By position in `disorders`: whether the event must be in the lake. */
const persists = disorders.map((disorder: Disorder) => expectedRejection[disorder] === 'none');

const DAY_MS = 86_400_000;

/**
 * Replays the load up to `untilOffsetMs` and shows each event that must be in the lake to the domains, once: duplicates count once.
 * What must be refused is shown to `onRejected` alone.
 */
export function replay(
  plan: WorkloadPlan,
  untilOffsetMs: number,
  domains: readonly TruthDomain[],
  shards: readonly number[] = allShards,
): void {
  const handlers = eventTypes.map((type) => handlersOf(type, domains));
  const watchers = domains.flatMap(({ onEvery }) => (onEvery ? [onEvery] : []));
  const refusers = domains.flatMap(({ onRejected }) => (onRejected ? [onRejected] : []));
  let dayNumber = Number.NaN;
  let day = '';
  const sink = (event: PlannedEvent): void => {
    if (event.copy > 0) return;
    if (!persists[event.disorder]) {
      for (const refuse of refusers) refuse(event);
      return;
    }
    const number = Math.floor(event.timeMs / DAY_MS);
    if (number !== dayNumber) {
      dayNumber = number;
      day = new Date(number * DAY_MS).toISOString().slice(0, 10);
    }
    for (const watch of watchers) watch(event, day);
    const mine = handlers[event.typeIndex] as readonly EventHandler[];
    if (mine.length === 0) return;
    const data = JSON.parse(event.data) as EventData;
    for (const handle of mine) handle(event, data, day);
  };
  for (const shard of shards) openShard(plan, shard).advance(untilOffsetMs, sink);
}

function handlersOf({ family, name }: EventType, domains: readonly TruthDomain[]): EventHandler[] {
  return domains.flatMap(({ on }) => [on[`${family}/*`], on[`${family}/${name}`]].filter((handler) => handler !== undefined));
}
