import { disorders, type DisorderRates, type WorkloadPlan } from '../harness/model/workload.ts';

/** No disorder at all. */
export const noDisorder = Object.fromEntries(disorders.slice(1).map((kind) => [kind, 0])) as DisorderRates;

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
