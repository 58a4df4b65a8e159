import type { Flagged, PlantedKind } from '../ledger/detection.ts';
import type { CheckResult } from '../measure/quality.ts';
import { messageOf } from '../model/errors.ts';
import type { EtlJob } from '../model/etl.ts';
import type { Finding } from '../model/measurement.ts';
import type { Lake, Row } from '../model/platform.ts';
import { disorders, type WorkloadPlan } from '../model/workload.ts';

/** What the jobs on data quality have left in the lake. */
export interface QualityTables {
  readonly checks: readonly CheckResult[];
  /** What was found of each kind that a job detects; a kind whose job did not succeed is left out. */
  readonly flagged: ReadonlyMap<PlantedKind, readonly Flagged[]>;
  readonly findings: readonly Finding[];
}

/** Reads what the checks and detectors found. A table that cannot be read is a finding, and what it would say is unknown. */
export async function readQuality(
  jobs: readonly EtlJob[],
  succeeded: ReadonlySet<string>,
  lake: Pick<Lake, 'query'>,
): Promise<QualityTables> {
  const findings: Finding[] = [];
  const read = async (job: EtlJob, select: string): Promise<Row[] | undefined> => {
    if (!succeeded.has(job.name)) return undefined;
    try {
      return await lake.query(select);
    } catch (error) {
      findings.push({
        severity: 'error',
        code: 'QUALITY_UNREADABLE',
        message: `what ${job.name} found could not be read: ${messageOf(error)}`,
        metrics: ['quality_failed_checks', 'quality_recall', 'quality_precision'],
      });
      return undefined;
    }
  };
  const checks: CheckResult[] = [];
  const flagged = new Map<PlantedKind, Flagged[]>();
  for (const job of jobs) {
    if (job.checks !== undefined) {
      const rows = await read(job, `SELECT table_name, check_name, failing_rows FROM ${job.name}`);
      for (const check of job.checks) {
        const row = rows?.find((each) => each['table_name'] === check.table && each['check_name'] === check.name);
        checks.push({
          check,
          failingRows: row?.['failing_rows'] === undefined || row['failing_rows'] === null ? null : Number(row['failing_rows']),
        });
      }
    }
    if (job.detects !== undefined) {
      const several = job.detects.length > 1;
      const rows = await read(job, `SELECT source, sequence${several ? ', kind' : ''} FROM ${job.name}`);
      if (rows === undefined) continue;
      for (const kind of job.detects) {
        if (kind === 'none') continue;
        const mine = several ? rows.filter((row) => row['kind'] === kind) : rows;
        flagged.set(kind, [
          ...(flagged.get(kind) ?? []),
          ...mine.map((row) => ({ source: String(row['source']), sequence: Number(row['sequence']) })),
        ]);
      }
    }
  }
  return { checks, flagged, findings };
}

/** Kinds that the plan plants and no detector could tell of. */
export function unfoundKinds({ disorder }: Pick<WorkloadPlan, 'disorder'>, { flagged }: Pick<QualityTables, 'flagged'>): PlantedKind[] {
  return disorders.filter((kind): kind is PlantedKind => kind !== 'none' && disorder[kind] > 0 && !flagged.has(kind));
}
