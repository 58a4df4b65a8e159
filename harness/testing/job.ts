import type { EtlJob } from '../model/etl.ts';

/** A job for tests: small, made anew each time, and what is given. */
export function makeJob(name: string, given: Partial<EtlJob> = {}): EtlJob {
  return {
    name,
    description: name,
    owner: 'test',
    layer: 'mart',
    incremental: 'none',
    freshnessMs: 86_400_000,
    cost: 'small',
    dependsOn: [],
    sql: 'SELECT 1 AS one',
    file: `${name}.sql`,
    ...given,
  };
}
