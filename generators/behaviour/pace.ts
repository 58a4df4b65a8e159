import {
  loadDurationMs,
  rateAt,
  REFERENCE_BYTES_PER_SECOND,
  REFERENCE_CONCURRENT_USERS,
  SHARD_COUNT,
  type WorkloadPlan,
} from '../../harness/model/workload.ts';
import { dailyCurve, HIGHEST_DAILY_LOAD } from './daily-curve.ts';

/**
 * Keeps a shard on its planned rate. Seats act in *activity time*, whose speed against virtual time is set anew every few
 * milliseconds of the load: near 1 while the number of seats is right, and a little above or below to make good what chance
 * added or left out. It depends only on the plan and on the bytes so far, so it is as determined as they are.
 */
export interface Pace {
  /** Real milliseconds of the load at which the current step begins and ends. */
  readonly stepStartMs: number;
  readonly stepEndMs: number;
  /** Seats that should be taken in this step: at least 1. */
  readonly wantedSeats: number;
  /** True once the load is over. */
  readonly over: boolean;
  /** Goes to the next step. */
  next(): void;
  /** Sets the speed of the current step from the bytes emitted so far and the seats now taken. */
  adjust(emittedBytes: number, takenSeats: number): void;
  /** The instant in the load at which an activity time is reached, if that is within the step; at or after its end otherwise. */
  offsetOf(activityMs: number): number;
  /** Activity time reached at the beginning of the step. */
  readonly activityMs: number;
}

const STEP_MS = 20;
/** Time in which the pace makes good a deviation of the bytes, real milliseconds. */
const CORRECTION_MS = 1000;
const FASTEST = 4;

function load(plan: WorkloadPlan, offsetMs: number): number {
  const curve = plan.shape === 'day' ? dailyCurve(plan.startsAtMs + offsetMs * plan.compress) : 1;
  return (rateAt(plan, offsetMs) * curve) / SHARD_COUNT;
}

const seatsPerLoad = (plan: WorkloadPlan): number => REFERENCE_CONCURRENT_USERS / plan.compress;

/** Most seats that a shard of the plan can need. */
export function mostSeats(plan: WorkloadPlan): number {
  const peak = Math.max(0, ...plan.phases.map(({ fromRate, toRate }) => Math.max(fromRate, toRate)));
  const curve = plan.shape === 'day' ? HIGHEST_DAILY_LOAD : 1;
  return Math.ceil((peak * curve * seatsPerLoad(plan)) / SHARD_COUNT) + 2;
}

/** The pace of each shard of a plan, at the beginning of the load. */
export function createPace(plan: WorkloadPlan): Pace {
  const loadEndMs = loadDurationMs(plan);
  let step = 0;
  let loadNow = load(plan, Math.min(STEP_MS, loadEndMs) / 2);
  let plannedBytes = 0;
  let activityMs = 0;
  let activityPerMs = 0;

  const pace: Pace = {
    get stepStartMs() {
      return step * STEP_MS;
    },
    get stepEndMs() {
      return Math.min((step + 1) * STEP_MS, loadEndMs);
    },
    get wantedSeats() {
      return Math.max(1, Math.ceil(loadNow * seatsPerLoad(plan)));
    },
    get over() {
      return step * STEP_MS >= loadEndMs;
    },
    get activityMs() {
      return activityMs;
    },
    next() {
      activityMs += activityPerMs * STEP_MS;
      plannedBytes += (loadNow * REFERENCE_BYTES_PER_SECOND * (pace.stepEndMs - pace.stepStartMs)) / 1000;
      step++;
      loadNow = load(plan, Math.min((step + 0.5) * STEP_MS, (step * STEP_MS + loadEndMs) / 2));
    },
    adjust(emittedBytes, takenSeats) {
      const correctionBytes = (loadNow * REFERENCE_BYTES_PER_SECOND * CORRECTION_MS) / 1000;
      const correction = correctionBytes > 0 ? 1 + (plannedBytes - emittedBytes) / correctionBytes : 1;
      const seats = loadNow * seatsPerLoad(plan);
      activityPerMs = (plan.compress * seats * Math.min(FASTEST, Math.max(0, correction))) / Math.max(1, takenSeats);
    },
    offsetOf(time) {
      if (time <= activityMs) return pace.stepStartMs;
      return activityPerMs > 0 ? pace.stepStartMs + (time - activityMs) / activityPerMs : Infinity;
    },
  };
  return pace;
}
