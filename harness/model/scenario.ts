import { z } from 'zod';
import { etlEngines } from './etl.ts';
import { metricNames, metricUnits, statistics, type Metric } from './measurement.ts';
import { disorders, type Disorder } from './workload.ts';

/** `90s`, `10m`, `24h`, `500ms` → milliseconds. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as 'ms' | 's' | 'm' | 'h' | 'd'];
  return Number(match[1]) * unit;
}

/** `0.25x`, `3x` → 0.25, 3 (multiples of the reference rate, 8.68 MB/s). */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)x$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** How many jobs share a task of an orchestrator for which each task is work. */
export const DEFAULT_BUNDLE_SIZE = 16;

/** Names that `--platform` takes. */
export const platformNames = ['embedded', 'agnostic'] as const;
export type PlatformName = (typeof platformNames)[number];

export const fileFormats = ['parquet', 'orc'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** The most that a scenario may ask for; above, it is a typing error rather than a plan. */
export const MAXIMUM_RATE = 100;

/** A duration that may be 0. */
const span = z
  .string('a duration such as 500ms, 90s, 10m or 24h')
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a duration such as 500ms, 90s, 10m or 24h')
  .transform((text) => parseDurationMs(text) as number);

const duration = span
  .refine((ms) => ms > 0, 'a duration longer than 0')
  .describe('A duration: a number and ms, s, m, h or d.');

const rate = z
  .string('a rate such as 0.25x or 3x')
  .regex(/^\d+(\.\d+)?x$/, 'a rate such as 0.25x or 3x')
  .transform((text) => parseRate(text) as number)
  .refine((value) => value > 0 && value <= MAXIMUM_RATE, `a rate above 0x and at most ${MAXIMUM_RATE}x`)
  .describe('Load as a multiple of the reference workload: 1x = 8.68 MB/s = 0.75 TB a day.');

const share = z.number().min(0).max(0.5);

function sumOf(shares: Readonly<Record<string, number>>): number {
  return Object.values(shares).reduce((sum, each) => sum + each, 0);
}

/** What each kind of disorder is, and what the platform must do with it. */
const disorderMeanings: Readonly<Record<Exclude<Disorder, 'none'>, string>> = {
  late: 'Share of events sent a minute to three hours of virtual time after they happened. They must be accepted, and land in their own day.',
  duplicate: 'Share of events sent twice, 0.2 to 3 s apart. Both are accepted; the lake must hold one.',
  malformed: 'Share of events whose text is not JSON. They must be rejected as `malformed_json`.',
  schema_violation: 'Share of events with a member missing, null, of another type, or too many. They must be rejected as `schema_violation`.',
  out_of_range: 'Share of events with a number out of its range. They must be rejected as `out_of_range`.',
  orphan_reference: 'Share of events that speak of a player or item that does not exist. They are valid, and must be accepted.',
  unknown_type: 'Share of events of a type or version that has no schema. They must be rejected as `unknown_type`.',
  wrong_credentials: 'Share of events sent with a token that the platform does not know. They must be rejected as `unauthenticated`.',
};
const disorderKinds = disorders.filter((kind) => kind !== 'none');
const disorderShape = Object.fromEntries(
  disorderKinds.map((kind) => [kind, share.default(0).describe(disorderMeanings[kind]).meta({ examples: [0.01] })]),
) as Record<Exclude<Disorder, 'none'>, z.ZodDefault<z.ZodNumber>>;

const phaseSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Name of the phase, shown in reports; each phase has its own.')
    .meta({ examples: ['ramp-up'] }),
  duration: duration.describe('How long the phase lasts, in real time.').meta({ examples: ['60s'] }),
  rate: rate
    .describe('Rate in this phase, or at its end if `from` is given, as a multiple of the reference workload: 1x = 8.68 MB/s = 0.75 TB a day.')
    .meta({ examples: ['3x'] }),
  from: rate.optional().describe('Rate at the start of the phase: it then goes linearly to `rate`.').meta({ examples: ['0.5x'] }),
});

const faultSchema = z.strictObject({
  phase: z.enum(['load', 'etl']).default('load').describe('Whether it happens during the load, or while the daily jobs run.').meta({ examples: ['etl'] }),
  at: duration
    .describe('When it happens: how long after the load (or, with `phase: etl`, the daily jobs) has begun. What was before it is what the recovery is held against.')
    .meta({ examples: ['60s'] }),
  kill: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Component of the platform that is killed without warning; of several replicas, one. `lab run` refuses one that the platform cannot kill.')
    .meta({ examples: ['kafka'] }),
  for: span
    .describe('How long it stays dead before it is started again; `0s`: it is started at once.')
    .meta({ examples: ['10s'] }),
});

const targetSchema = z
  .strictObject({
    metric: z.enum(metricNames as [Metric, ...Metric[]]).describe('What is judged.').meta({ examples: ['submission_to_lake_ms'] }),
    statistic: z.enum(statistics).default('value').describe('Which figure of it: one of a distribution for a latency in ms, `value` for everything else.').meta({ examples: ['p99'] }),
    max: z.number().optional().describe('Met if the figure is at most this. A target has either `max` or `min`.').meta({ examples: [300_000] }),
    min: z.number().optional().describe('Met if the figure is at least this.').meta({ examples: [0.999] }),
    platforms: z
      .array(z.enum(platformNames))
      .min(1)
      .optional()
      .describe('Only for runs on these platforms. Left out: for all.')
      .meta({ examples: [['embedded']] }),
    basis: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe('Where the limit comes from, in a few words. Reports show it beside the limit.')
      .meta({ examples: ['reference contract'] }),
  })
  .refine((target) => (target.max === undefined) !== (target.min === undefined), {
    error: ({ input }) => `exactly one of \`max\` and \`min\`, got ${(input as { max?: number }).max === undefined ? 'neither' : 'both'}`,
  })
  .refine(
    (target) => (metricUnits[target.metric] === 'ms') === (target.statistic !== 'value'),
    'a percentile (`statistic`) for a latency in ms, and none for a plain value',
  );
export type Target = z.output<typeof targetSchema>;

/** A scenario as its YAML file states it: what to do and what must hold. */
export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Name of the scenario; runs and reports bear it.')
    .meta({ examples: ['checkout-rush'] }),
  description: z.string().min(1).describe('What it shows, in a sentence or two.').meta({ examples: ['Three times the usual load, as on a sale.'] }),
  workload: z.strictObject({
    seed: z.int().min(0).max(0xffff_ffff).default(1).describe('Determines every byte of the event stream.').meta({ examples: [7] }),
    startsAt: z.iso
      .datetime()
      .default('2026-03-02T00:00:00Z')
      .describe('Virtual instant at which the load begins (UTC).')
      .meta({ examples: ['2026-11-27T00:00:00Z'] }),
    covers: duration
      .optional()
      .describe('Virtual time that the load covers, squeezed into its phases (1 to 100,000 times). Left out: virtual time is real time.')
      .meta({ examples: ['24h'] }),
    shape: z.enum(['day', 'flat']).default('flat').describe('`day`: load follows the daily curve over virtual time (mean 1); `flat`: it does not.').meta({ examples: ['day'] }),
    population: z
      .strictObject({
        players: z.int().min(1000).max(100_000_000).default(6_000_000).describe('Players that the events may speak of.').meta({ examples: [100_000] }),
        items: z.int().min(1000).max(400_000_000).default(40_000_000).describe('Items in the catalogue.').meta({ examples: [1_000_000] }),
      })
      .prefault({})
      .describe('The world that the events speak of.'),
    disorder: z
      .strictObject(disorderShape)
      .prefault({})
      .refine((shares) => sumOf(shares) <= 0.9, {
        error: ({ input }) => `shares that add up to at most 0.9, not to ${Number(sumOf(input as Record<string, number>).toPrecision(6))}`,
      })
      .describe('What is wrong with the events, on purpose. The shares add up to at most 0.9.'),
  }).describe('What is sent. May be empty: `{}`.'),
  phases: z.array(phaseSchema).min(1).describe('The load, phase by phase.'),
  faults: z
    .array(faultSchema)
    .default([])
    .describe('What is broken on purpose during the load. With `--duration`, faults move with the phases; how long they last is shortened in proportion, but never lengthened.'),
  drain: duration.prefault('60s').describe('How long to wait, after the load, for the rest to reach the lake; then the account is taken, and what it misses counts as lost.').meta({ examples: ['5m'] }),
  platform: z
    .strictObject({
      commitInterval: duration
        .optional()
        .describe("How often the stream commits to the lake. Left out: the platform's own habit (embedded 500ms, agnostic 2s).")
        .meta({ examples: ['5s'] }),
      format: z
        .enum(fileFormats)
        .default('parquet')
        .describe('Format of the files of the table `events`; `orc` is for platforms whose lake is in Iceberg tables.')
        .meta({ examples: ['orc'] }),
    })
    .prefault({})
    .describe('How the platform is set up.'),
  etl: z
    .strictObject({ jobs: z.enum(['daily', 'none']).default('daily').describe('Which ETL jobs run after the load: those of scenarios/etl, or none.').meta({ examples: ['none'] }),
      engine: z.enum(etlEngines).default('spark').describe('What the jobs run in, on platforms that have both: a Spark session that stays, or Trino.').meta({ examples: ['trino'] }),
      bundleSize: z.int().min(1).max(50).default(DEFAULT_BUNDLE_SIZE).describe('How many jobs (of one layer and depth) share a task of Airflow at most, as its steps. With 1, each job is a task of its own.').meta({ examples: [1] }),
    })
    .prefault({})
    .describe('What is done with the events at the end of the day.'),
  targets: z.array(targetSchema).min(1).describe('What must hold for the run to be a success.'),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** The targets that hold for a platform. */
export function targetsFor(targets: readonly Target[], platform: string): Target[] {
  return targets.filter(({ platforms }) => platforms === undefined || platforms.some((name) => name === platform));
}
