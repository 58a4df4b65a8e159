import { z } from 'zod';
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

/** The most that a scenario may ask for; above, it is a typing error rather than a plan. */
export const MAXIMUM_RATE = 100;

const duration = z
  .string('a duration such as 500ms, 90s, 10m or 24h')
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'a duration such as 500ms, 90s, 10m or 24h')
  .transform((text) => parseDurationMs(text) as number)
  .refine((ms) => ms > 0, 'a duration longer than 0')
  .describe('A duration: a number and ms, s, m, h or d.');

const rate = z
  .string('a rate such as 0.25x or 3x')
  .regex(/^\d+(\.\d+)?x$/, 'a rate such as 0.25x or 3x')
  .transform((text) => parseRate(text) as number)
  .refine((value) => value > 0 && value <= MAXIMUM_RATE, `a rate above 0x and at most ${MAXIMUM_RATE}x`)
  .describe('Load as a multiple of the reference workload: 1x = 8.68 MB/s = 0.75 TB a day.');

const share = z.number().min(0).max(0.5);

const disorderKinds = disorders.filter((kind) => kind !== 'none');
const disorderShape = Object.fromEntries(
  disorderKinds.map((kind) => [kind, share.default(0).describe(`Share of events planned as ${kind.replaceAll('_', ' ')}.`)]),
) as Record<Exclude<Disorder, 'none'>, z.ZodDefault<z.ZodNumber>>;

const phaseSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
    .describe('Name of the phase, shown in reports.'),
  duration,
  rate: rate.describe('Rate in this phase, or at its end if `from` is given.'),
  from: rate.optional().describe('Rate at the start of the phase: it then ramps linearly to `rate`.'),
});

const targetSchema = z
  .strictObject({
    metric: z.enum(metricNames as [Metric, ...Metric[]]).describe('What is judged.'),
    statistic: z.enum(statistics).default('value').describe('Which figure of it: `value`, or a percentile of a distribution.'),
    max: z.number().optional().describe('Met if the figure is at most this.'),
    min: z.number().optional().describe('Met if the figure is at least this.'),
  })
  .refine((target) => (target.max === undefined) !== (target.min === undefined), 'exactly one of `max` and `min`')
  .refine(
    (target) => (metricUnits[target.metric] === 'ms') === (target.statistic !== 'value'),
    'a percentile (`statistic`) for a latency in ms, and none for a plain value',
  );
export type Target = z.output<typeof targetSchema>;

/** A scenario as its YAML file states it: what to do and what must hold. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  description: z.string().min(1).describe('What it shows, in a sentence or two.'),
  workload: z.strictObject({
    seed: z.int().min(0).max(0xffff_ffff).default(1).describe('Determines every byte of the event stream.'),
    startsAt: z.iso
      .datetime()
      .default('2026-03-02T00:00:00Z')
      .describe('Virtual instant at which the load begins (UTC).'),
    covers: duration.optional().describe('Virtual time that the load covers, squeezed into its phases. Left out: virtual time is real time.'),
    shape: z.enum(['day', 'flat']).default('flat').describe('`day` follows the daily curve over virtual time (mean 1); `flat` does not.'),
    population: z
      .strictObject({
        players: z.int().min(1000).max(100_000_000).default(6_000_000),
        items: z.int().min(1000).max(400_000_000).default(40_000_000),
      })
      .prefault({}),
    disorder: z
      .strictObject(disorderShape)
      .prefault({})
      .refine((rates) => Object.values(rates).reduce((a, b) => a + b, 0) <= 0.9, 'shares that add up to at most 0.9'),
  }),
  phases: z.array(phaseSchema).min(1).describe('The load, phase by phase.'),
  drain: duration.default(60_000).describe('How long to wait, after the load, for the rest to reach the lake.'),
  platform: z
    .strictObject({
      commitInterval: duration.default(1000).describe('How often the stream commits to the lake.'),
    })
    .prefault({}),
  etl: z
    .strictObject({ jobs: z.enum(['daily', 'none']).default('daily').describe('Which ETL jobs run after the load.') })
    .prefault({}),
  targets: z.array(targetSchema).min(1).describe('What must hold for the run to be a success.'),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioInput = z.input<typeof scenarioSchema>;
