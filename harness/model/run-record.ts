import { z } from 'zod';
import { fidelitySchema, findingSchema, measurementSchema } from './measurement.ts';

/** Version of `run.json`; it changes when a reader of the old one could misread the new one. */
export const RUN_SCHEMA_VERSION = 1;

export const verdictSchema = z.object({
  metric: z.string(),
  statistic: z.string(),
  comparison: z.enum(['max', 'min']),
  limit: z.number(),
  unit: z.string(),
  /** null: not measured. */
  value: z.number().nullable(),
  outcome: z.enum(['met', 'missed', 'unknown']),
  /** Distance to the limit as a share of it; positive is better. null where there is none. */
  margin: z.number().nullable(),
  /** Where the limit comes from, as the scenario says it. */
  basis: z.string().optional(),
  reason: z.string().optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const phaseRecordSchema = z.object({
  name: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
});

export const runRecordSchema = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  runId: z.string(),
  lakelabVersion: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  outcome: z.enum(['met', 'missed', 'unknown', 'failed', 'interrupted']),
  exitCode: z.int(),
  /** Why the run failed or was interrupted. */
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
  /** Command that runs the same again. */
  command: z.string(),
  seed: z.int(),
  scenario: z.looseObject({ name: z.string(), description: z.string() }),
  /** Everything that determines the events; the phases of the load in their order. */
  workload: z.looseObject({
    phases: z
      .array(z.looseObject({ name: z.string(), durationMs: z.number(), fromRate: z.number(), toRate: z.number() }))
      .optional(),
  }),
  platform: z.object({
    name: z.string(),
    components: z.array(z.object({ name: z.string(), role: z.string(), version: z.string(), fidelity: fidelitySchema })),
  }),
  machine: z.object({
    cores: z.int(),
    cpu: z.string(),
    memoryBytes: z.number(),
    os: z.string(),
    node: z.string(),
  }),
  phases: z.array(phaseRecordSchema),
  /** When the first event was due: offset 0 of the timeline. Left out if no load began. */
  loadStartedAt: z.iso.datetime().optional(),
  /** What was broken on purpose, and when; `durationMs` is null if it never ended. */
  faults: z
    .array(
      z.object({
        name: z.string(),
        target: z.string(),
        startedAt: z.iso.datetime(),
        durationMs: z.number().nullable(),
        /** Events that the fault can have touched: later in the lake than allowed, never there, and sent more than once. */
        events: z.object({ late: z.number(), missing: z.number(), retried: z.number() }).optional(),
      }),
    )
    .optional(),
  /** Alerts of the platform's own monitoring that began to fire after the load began; left out where it had none. */
  alerts: z
    .array(
      z.object({
        name: z.string(),
        /** Component that it is about; null: about the way of the data as a whole. */
        component: z.string().nullable(),
        severity: z.string(),
        firedAt: z.iso.datetime(),
        /** null if it still fired at the end. */
        resolvedAt: z.iso.datetime().nullable(),
      }),
    )
    .optional(),
  /** What the platform's own monitoring knows of load, drain and jobs; left out where it had none, or where it did not answer. */
  monitoring: z
    .object({
      /** How often it has asked a part of the platform, and how often it got no answer. */
      scrapes: z.array(z.object({ of: z.string(), asked: z.number(), failed: z.number() })),
      /** Offset in milliseconds, and value; where it was not known there is no point. */
      indicators: z.array(z.object({ name: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
    })
    .optional(),
  measurements: z.array(measurementSchema),
  verdicts: z.array(verdictSchema),
  findings: z.array(findingSchema),
  /** Submissions by planned disorder, outcome and reason: the whole account in a few rows. */
  accounting: z.array(
    z.object({ disorder: z.string(), outcome: z.string(), reason: z.string(), delivery: z.string(), events: z.number() }),
  ),
  /** Up to 20 offenders per kind of trouble, with the last hop that saw each. */
  offenders: z.array(
    z.object({ kind: z.string(), source: z.string(), sequence: z.number(), type: z.string(), lastHop: z.string() }),
  ),
  /** Per second of the load: offset, and events and bytes sent, events acknowledged and committed. */
  timeline: z.array(
    z.object({
      offsetMs: z.number(),
      sentEvents: z.number(),
      sentBytes: z.number(),
      acknowledgedEvents: z.number(),
      committedEvents: z.number(),
    }),
  ),
  etl: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['succeeded', 'failed', 'skipped']),
      queuedMs: z.number(),
      startedMs: z.number().nullable(),
      endedMs: z.number().nullable(),
      attempts: z.number(),
      rows: z.number().nullable(),
      /** Written by its last attempt; null or left out: unknown. */
      bytes: z.number().nullable().optional(),
      /** CPU time of its last attempt; null or left out: unknown. */
      coreSeconds: z.number().nullable().optional(),
      error: z.string().nullable(),
      /** Whether its rows are those that the seed demands; null: not checked. */
      correct: z.boolean().nullable(),
      /** How the demanded rows came about: by replaying the event stream, or by the harness's own engine over such rows. */
      truth: z.enum(['seed', 'derived']).optional(),
      layer: z.string().optional(),
      owner: z.string().optional(),
      cost: z.string().optional(),
      dependsOn: z.array(z.string()),
    }),
  ),
  /** What the checks and detectors of the ETL found out about the data; left out if there were none. */
  quality: z
    .object({
      checks: z.array(
        z.object({
          table: z.string(),
          check: z.string(),
          kind: z.string(),
          severity: z.enum(['error', 'warn']),
          /** null: the check was not made. */
          failingRows: z.number().nullable(),
          /** Where it stands, as `file:line`. */
          place: z.string(),
          /** SELECT of what breaks it, where something does. */
          failingSql: z.string().optional(),
        }),
      ),
      /** By kind of disorder, in identities (source and sequence). */
      detection: z.array(
        z.object({
          kind: z.string(),
          /** Planted ones that reached the platform. */
          reached: z.number(),
          /** Of them, those that nothing which was sent tells from clean ones. */
          hidden: z.number(),
          /** Of the others, those that the detector names. */
          found: z.number(),
          /** All that it names, and those of them that are what it says. */
          flagged: z.number(),
          right: z.number(),
          recall: z.number().nullable(),
          precision: z.number().nullable(),
        }),
      ),
    })
    .optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
