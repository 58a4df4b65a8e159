import { z } from 'zod';
import { findingSchema, type Finding } from './measurement.ts';
import { runRecordSchema } from './run-record.ts';

/**
 * What a run tells while it lasts, for people who watch. Nothing in the record depends on it.
 * `RunEvent` is what the run says; `LiveState` is what is known after all that was said, small enough to be written every second.
 */

/** How far something that has an end has come. */
export const positionSchema = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.enum(['ms', 'events', 'jobs', 'results']),
});
export type Position = z.infer<typeof positionSchema>;

/** The senders' counts since the load began. */
export const loadFiguresSchema = z.object({
  sentEvents: z.number(),
  sentBytes: z.number(),
  acknowledgedEvents: z.number(),
  /** Refused for good by the platform, as planned errors must be. */
  refusedEvents: z.number(),
  /** Never sent, as too much was waiting, or sent in vain: no attempt was answered. */
  givenUpEvents: z.number(),
  /** Bytes of batches that are written or wait to be, and have no answer yet. */
  inTheAirBytes: z.number(),
});
export type LoadFigures = z.infer<typeof loadFiguresSchema>;

export const componentHealthSchema = z.object({
  component: z.string(),
  /** `strained`: it works, but puts events off or repeats what has failed. `unknown`: it does not answer in time. */
  health: z.enum(['up', 'strained', 'down', 'unknown']),
  /** Why it is not simply up. */
  why: z.string().optional(),
});
export type ComponentHealth = z.infer<typeof componentHealthSchema>;

/** A process or container, and what it uses. */
export const processUseSchema = z.object({
  name: z.string(),
  /** The components that live in it. */
  components: z.array(z.string()),
  /** CPU time since it started; null where it cannot be told. */
  coreSeconds: z.number().nullable(),
  /** Resident memory at this moment; null where it cannot be told. */
  memoryBytes: z.number().nullable(),
});
export type ProcessUse = z.infer<typeof processUseSchema>;

/** The way of the run's events through the platform at one instant: what its queue held before the load, and the canary, are left out. */
export const flowSchema = z.object({
  /** Events made durable and acknowledged. */
  queuedEvents: z.number(),
  /** Of them, committed to the lake (duplicates included). */
  committedEvents: z.number(),
  /**
   * Age of the oldest acknowledged event that is not in the lake yet, 0 if all are: whatever was acknowledged longer ago than this, a
   * reader of the lake can see.
   */
  freshnessMs: z.number(),
});
export type Flow = z.infer<typeof flowSchema>;

/** Everything measured at one instant; taken about once a second. */
export const sampleSchema = z.object({
  atMs: z.number(),
  /** null until the load has begun. */
  load: loadFiguresSchema.nullable(),
  /** null while the platform does not answer. */
  flow: flowSchema.nullable(),
  components: z.array(componentHealthSchema),
  processes: z.array(processUseSchema),
});
export type Sample = z.infer<typeof sampleSchema>;

/** Something that happened in a run. Instants are epoch milliseconds. */
export type RunEvent =
  /** A phase begins, and with it ends the one before. `why`: what would be lost without waiting for it. */
  | { readonly kind: 'phase'; readonly name: string; readonly detail: string; readonly why: string }
  /** What goes on within the phase, and how far it has come. */
  | { readonly kind: 'step'; readonly text: string; readonly position?: Position }
  /** Only how far the phase has come. */
  | { readonly kind: 'position'; readonly position: Position }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'finding'; readonly finding: Finding }
  /** The user has asked for the end; the run ends in order. */
  | { readonly kind: 'interrupted' }
  /** The record and its reports are written. */
  | { readonly kind: 'end'; readonly outcome: z.infer<typeof outcomeSchema>; readonly exitCode: number; readonly error?: string };

const outcomeSchema = runRecordSchema.shape.outcome;

export const livePhaseSchema = z.object({
  name: z.string(),
  detail: z.string(),
  why: z.string(),
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  step: z.string().nullable(),
  position: positionSchema.nullable(),
  /** The user or a failure ended it before its time. */
  brokenOff: z.boolean(),
});
export type LivePhase = z.infer<typeof livePhaseSchema>;

/** How long a phase is expected to take: from the plan, or as the median of past runs of the same workload. */
export const expectedPhaseSchema = z.object({
  name: z.string(),
  durationMs: z.number().nullable(),
  /** How many past runs say so; 0: the plan does. */
  runs: z.int(),
});
export type ExpectedPhase = z.infer<typeof expectedPhaseSchema>;

/** One point of the curves; counts are cumulative, so that rates between any two points are exact. */
export const curvePointSchema = z.object({
  atMs: z.number(),
  sentEvents: z.number(),
  sentBytes: z.number(),
  acknowledgedEvents: z.number(),
  /** As `landed` has it: never more than what is acknowledged. */
  committedEvents: z.number(),
  /** The worst since the point before. */
  freshnessMs: z.number(),
  /** CPU time of each process since its start, by name. */
  coreSeconds: z.record(z.string(), z.number()),
});
export type CurvePoint = z.infer<typeof curvePointSchema>;

/** Version of `live.json`; a reader of another one refuses it. */
export const LIVE_SCHEMA_VERSION = 2;

/** All that is known of a run that goes on; kept as `live.json` in its folder while it lasts. */
export const liveStateSchema = z.object({
  schemaVersion: z.literal(LIVE_SCHEMA_VERSION),
  runId: z.string(),
  scenario: z.string(),
  platform: z.string(),
  seed: z.number(),
  command: z.string(),
  startedMs: z.number(),
  updatedMs: z.number(),
  expected: z.array(expectedPhaseSchema),
  phases: z.array(livePhaseSchema),
  /** Samples of the last seconds, newest last: current rates come from them. */
  recent: z.array(sampleSchema),
  /** The whole run, evenly thinned out as it grows. */
  curve: z.array(curvePointSchema),
  /** How far apart the curve's points are, about. */
  curveStrideMs: z.number(),
  findings: z.array(findingSchema),
  interrupted: z.boolean(),
  end: z
    .object({ atMs: z.number(), outcome: outcomeSchema, exitCode: z.int(), error: z.string().optional() })
    .nullable(),
});
export type LiveState = z.infer<typeof liveStateSchema>;
