import { disorders, type DisorderRates, type WorkloadPlan } from '../harness/model/workload.ts';

/** No disorder at all. */
export const noDisorder = Object.fromEntries(disorders.slice(1).map((kind) => [kind, 0])) as DisorderRates;

/** Some of every kind, enough for small loads to have each: for tests of what must find or survive it. */
export const everyDisorder: DisorderRates = {
  late: 0.08,
  duplicate: 0.05,
  malformed: 0.02,
  schema_violation: 0.03,
  out_of_range: 0.02,
  orphan_reference: 0.03,
  unknown_type: 0.02,
  wrong_credentials: 0.01,
};

/** Ten seconds of the reference workload at 1x in real time, without disorder, or what the changes make of it: for tests and benchmarks. */
export function referencePlan(changes: Partial<WorkloadPlan> & { readonly seconds?: number; readonly rate?: number } = {}): WorkloadPlan {
  const { seconds = 10, rate = 1, ...rest } = changes;
  return {
    seed: 1,
    startsAtMs: Date.UTC(2026, 2, 2),
    compress: 1,
    shape: 'flat',
    phases: [{ name: 'load', durationMs: seconds * 1000, fromRate: rate, toRate: rate }],
    disorder: noDisorder,
    population: { players: 6_000_000, items: 40_000_000 },
    ...rest,
  };
}
