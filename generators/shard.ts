import { loadDurationMs, type PlannedEvent, type ShardStream, type WorkloadPlan } from '../harness/model/workload.ts';
import { createPace, mostSeats } from './behaviour/pace.ts';
import { createSeatHeap } from './behaviour/seat-heap.ts';
import { createSeats, places } from './behaviour/seats.ts';
import { act, drawThinkMs, joinMidSession } from './behaviour/session.ts';
import { createStage } from './behaviour/stage.ts';
import { createEmitter } from './events/emitter.ts';
import { createRandom } from './random.ts';
import { worldOf } from './world/world.ts';

/** Up to this share of the seats (and never fewer than `FEW_SEATS`), a change of their number is the coming and going of single players. */
const GRADUAL_SHARE = 0.02;
const FEW_SEATS = 2;

/**
 * The event stream of one shard: a pure function of (plan, shard), whatever the steps in which it is advanced.
 * With `fromOffsetMs`, what is due before it is left out (it is still simulated, as all that follows depends on it).
 */
export function openShard(plan: WorkloadPlan, shard: number, fromOffsetMs = 0): ShardStream {
  const world = worldOf(plan);
  const loadEndMs = loadDurationMs(plan);
  const pace = createPace(plan);
  const emitter = createEmitter(plan, shard, world, createRandom(plan.seed, shard, 1));
  const seats = createSeats(mostSeats(plan));
  const stage = createStage(plan, shard, world, seats, emitter);
  const heap = createSeatHeap(seats.capacity);
  const freeSeats = Array.from({ length: seats.capacity }, (_, place) => seats.capacity - 1 - place);
  const random = createRandom(plan.seed, shard, 2);
  /** Chance that a seat which is about to act falls silent instead: load went down faster than sessions end. */
  let silenceChance = 0;

  const virtualMs = (offsetMs: number): number => Math.floor(plan.startsAtMs + offsetMs * plan.compress);

  /** Takes or frees seats as the step wants it, and sets its speed. */
  function beginStep(): void {
    const wanted = Math.min(pace.wantedSeats, seats.capacity);
    const gradual = Math.max(FEW_SEATS, heap.size * GRADUAL_SHARE);
    const missing = wanted - heap.size;
    for (let taken = 0; taken < missing; taken++) {
      const seat = freeSeats.pop() as number;
      if (missing > gradual) joinMidSession(stage, seat, virtualMs(pace.stepStartMs));
      else seats.place[seat] = places.off;
      heap.push(seat, pace.activityMs + drawThinkMs(stage, seat));
    }
    silenceChance = -missing > gradual ? 1 - wanted / heap.size : 0;
    pace.adjust(emitter.emittedBytes, silenceChance > 0 ? wanted : heap.size);
  }

  function release(seat: number): void {
    heap.removeFirst();
    seats.place[seat] = places.off;
    freeSeats.push(seat);
  }

  function actFirst(offsetMs: number): void {
    const seat = heap.firstSeat;
    const due = heap.firstDue;
    if (silenceChance > 0 && random.unit() < silenceChance && heap.size > pace.wantedSeats) {
      release(seat);
      return;
    }
    act(stage, seat, offsetMs, virtualMs(offsetMs));
    // A seat that has become empty stays so while there are too many.
    if (seats.place[seat] === places.off && heap.size > pace.wantedSeats) release(seat);
    else heap.postponeFirst(due + drawThinkMs(stage, seat));
  }

  function advance(untilOffsetMs: number, sink: (event: PlannedEvent) => void): void {
    emitter.sink = sink;
    while (!pace.over) {
      const { stepEndMs } = pace;
      const untilMs = Math.min(untilOffsetMs, stepEndMs);
      for (;;) {
        const actionMs = pace.offsetOf(heap.firstDue);
        const heldMs = emitter.nextHeldMs;
        if (Math.min(actionMs, heldMs) >= untilMs) break;
        if (heldMs <= actionMs) emitter.releaseHeld();
        else actFirst(actionMs);
      }
      if (untilOffsetMs < stepEndMs || stepEndMs >= loadEndMs) break;
      pace.next();
      beginStep();
    }
    emitter.sink = () => {};
  }

  beginStep();
  if (fromOffsetMs > 0) advance(fromOffsetMs, () => {});
  return { advance };
}
