import type { Detection, PlantedKind } from '../ledger/detection.ts';
import type { EtlCheck } from '../model/etl.ts';
import type { Fidelity, Finding, Measurement } from '../model/measurement.ts';
import type { RunRecord } from '../model/run-record.ts';
import { measureValue } from './value.ts';

/** A check with what it found; null: its job did not succeed, or its result could not be read. */
export interface CheckResult {
  readonly check: EtlCheck;
  readonly failingRows: number | null;
}

/** What a run found out about the quality of its data. */
export interface QualityAccount {
  readonly checks: readonly CheckResult[];
  readonly detections: readonly Detection[];
  /** Kinds whose detector is not among the jobs or did not succeed, although they were planted. */
  readonly unknownKinds: readonly PlantedKind[];
}

const MOST_FINDINGS = 10;

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
export const recallOf = ({ reached, hidden, found }: Detection): number | null => ratio(found, reached - hidden);
export const precisionOf = ({ right, flagged }: Detection): number | null => ratio(right, flagged);

const kindNotes: Partial<Record<PlantedKind, { readonly recall?: (detection: Detection) => string; readonly precision?: string }>> = {
  late: {
    recall: ({ hidden }) =>
      `; ${hidden} are left out that no later event of their source overtook: what was sent does not tell them from punctual ones`,
  },
  duplicate: { precision: ', or repeated by the sender for want of an answer' },
  malformed: { precision: ', known by the sequence that their unreadable text claims' },
  wrong_credentials: { precision: ', known by the source and sequence that their text claims' },
};

/** Recall and precision of each kind of disorder, and the worst of each; how many checks failed. */
export function measureQuality({ checks, detections, unknownKinds }: QualityAccount, fidelity: Fidelity): Measurement[] {
  const measurements: Measurement[] = [];
  if (checks.length > 0) {
    const unknown = checks.some(({ failingRows }) => failingRows === null);
    measurements.push(
      measureValue(
        'quality_failed_checks',
        unknown ? null : checks.filter(hasFailed).length,
        `checks of severity error, of ${checks.length} in all, that found at least one row; made by the jobs of the layer quality, on the platform's own engine`,
        fidelity,
      ),
    );
  }
  if (detections.length + unknownKinds.length === 0) return measurements;
  const worst = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return unknownKinds.length > 0 || known.length === 0 ? null : Math.min(...known);
  };
  measurements.push(
    measureValue('quality_recall', worst(detections.map(recallOf)), 'the lowest of all kinds of disorder that were planted', fidelity),
    measureValue(
      'quality_precision',
      worst(detections.map(precisionOf)),
      'the lowest of all kinds of disorder that detectors named',
      fidelity,
    ),
  );
  for (const detection of detections) {
    const { kind, reached, hidden, found, flagged, right } = detection;
    const notes = kindNotes[kind];
    measurements.push(
      measureValue(
        'quality_recall',
        recallOf(detection),
        `${found} of ${reached - hidden} planted submissions that reached the platform are named by the detector${notes?.recall?.(detection) ?? ''}`,
        fidelity,
        kind,
      ),
      measureValue(
        'quality_precision',
        precisionOf(detection),
        `${right} of ${flagged} events that the detector names were planted so${notes?.precision ?? ''}`,
        fidelity,
        kind,
      ),
    );
  }
  for (const kind of unknownKinds) {
    const method = 'no detector of this kind has succeeded';
    measurements.push(
      measureValue('quality_recall', null, method, fidelity, kind),
      measureValue('quality_precision', null, method, fidelity, kind),
    );
  }
  return measurements;
}

/** From the folder of the jobs on: where it lies on a machine is of no interest elsewhere. */
const shortPlace = ({ place }: EtlCheck): string => place.split('/').slice(-2).join('/');

const hasFailed = ({ check, failingRows }: CheckResult): boolean => check.severity === 'error' && (failingRows ?? 0) > 0;

/** Checks that failed, the first ones each by itself. */
export function qualityFindings({ checks }: Pick<QualityAccount, 'checks'>): Finding[] {
  const failed = checks.filter(hasFailed);
  const findings = failed.slice(0, MOST_FINDINGS).map(({ check, failingRows }): Finding => ({
    severity: 'error',
    code: 'QUALITY_CHECK_FAILED',
    message: `${check.table}: ${check.name} does not hold; ${(failingRows ?? 0).toLocaleString('en-US')} found that break it`,
    hint: `The check stands at ${shortPlace(check)}. What breaks it: ${check.failingSql}`,
    metrics: ['quality_failed_checks'],
  }));
  if (failed.length > MOST_FINDINGS) {
    findings.push({
      severity: 'error',
      code: 'QUALITY_CHECK_FAILED',
      message: `${failed.length - MOST_FINDINGS} more checks do not hold`,
      hint: 'The section on data quality of the report has all of them.',
      metrics: ['quality_failed_checks'],
    });
  }
  return findings;
}

/** What the record keeps. */
export function qualityRecord({ checks, detections }: QualityAccount): RunRecord['quality'] {
  if (checks.length + detections.length === 0) return undefined;
  return {
    checks: checks.map(({ check, failingRows }) => ({
      table: check.table,
      check: check.name,
      kind: check.kind,
      severity: check.severity,
      failingRows,
      place: shortPlace(check),
      ...(failingRows === null || failingRows === 0 ? {} : { failingSql: check.failingSql }),
    })),
    detection: detections.map((detection) => ({ ...detection, recall: recallOf(detection), precision: precisionOf(detection) })),
  };
}
