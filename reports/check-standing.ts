import type { RunRecord } from '../harness/model/run-record.ts';

export type Check = NonNullable<RunRecord['quality']>['checks'][number];

/** How the checks of a run's tables stand. */
export interface CheckStanding {
  /** Those that something breaks, errors first. */
  readonly failed: readonly Check[];
  /** How many could not be made. */
  readonly unknown: number;
  /** How many hold. */
  readonly held: number;
}

export function standingOf(checks: readonly Check[]): CheckStanding {
  const rank = ({ severity }: Check): number => (severity === 'error' ? 0 : 1);
  const failed = checks.filter(({ failingRows }) => (failingRows ?? 0) > 0).toSorted((a, b) => rank(a) - rank(b));
  const unknown = checks.filter(({ failingRows }) => failingRows === null).length;
  return { failed, unknown, held: checks.length - failed.length - unknown };
}
