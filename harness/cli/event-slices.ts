import { openShard } from '../../generators/index.ts';
import { disorders, loadDurationMs, SHARD_COUNT, sources, type PlannedEvent, type WorkloadPlan } from '../model/workload.ts';

/** Events that are due in the same short stretch of the load, in the order in which they are due. */
export interface EventSlice {
  /** End of the stretch, in real milliseconds since the load began. */
  readonly untilMs: number;
  readonly events: readonly PlannedEvent[];
}

/** One request's body: events of one source. */
export interface EventBatch {
  readonly source: string;
  readonly contentType: 'application/cloudevents+json' | 'application/cloudevents-batch+json';
  /** Planned to be sent with a credential that nobody knows. */
  readonly badCredential: boolean;
  readonly body: string;
  readonly events: number;
}

const SLICE_MS = 100;
const MAX_BATCH_EVENTS = 500;

const malformed = disorders.indexOf('malformed');
const wrongCredentials = disorders.indexOf('wrong_credentials');

/** The events of a plan, at most `limit` of them, slice by slice; only one slice is held in memory. */
export function* eventSlices(plan: WorkloadPlan, limit = Infinity): Generator<EventSlice> {
  const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => openShard(plan, shard));
  const totalMs = loadDurationMs(plan);
  let left = limit;
  for (let fromMs = 0; fromMs < totalMs && left > 0; fromMs += SLICE_MS) {
    const untilMs = Math.min(fromMs + SLICE_MS, totalMs);
    const due: PlannedEvent[] = [];
    for (const shard of shards) shard.advance(untilMs, (event) => due.push(event));
    // Stable: events of a shard stay in their order.
    const events = due.toSorted((a, b) => a.offsetMs - b.offsetMs).slice(0, left);
    left -= events.length;
    yield { untilMs, events };
  }
}

/** Groups events by source. What is planned malformed or with a wrong credential is alone, because its whole request is refused. */
export function batchesOf(events: readonly PlannedEvent[]): EventBatch[] {
  const open = new Map<number, PlannedEvent[]>();
  const batches: EventBatch[] = [];
  const close = (group: readonly PlannedEvent[]): void => {
    batches.push({
      ...common(group[0] as PlannedEvent),
      contentType: 'application/cloudevents-batch+json',
      body: `[${group.map(({ json }) => json).join(',')}]`,
      events: group.length,
    });
  };
  for (const event of events) {
    if (event.disorder === malformed || event.disorder === wrongCredentials) {
      batches.push({ ...common(event), contentType: 'application/cloudevents+json', body: event.json, events: 1 });
      continue;
    }
    const group = open.get(event.sourceIndex);
    if (group === undefined) open.set(event.sourceIndex, [event]);
    else if (group.push(event) >= MAX_BATCH_EVENTS) {
      close(group);
      open.delete(event.sourceIndex);
    }
  }
  for (const group of open.values()) close(group);
  return batches;
}

function common({ sourceIndex, disorder }: PlannedEvent): Pick<EventBatch, 'source' | 'badCredential'> {
  return { source: sources[sourceIndex]?.name ?? '', badCredential: disorder === wrongCredentials };
}
