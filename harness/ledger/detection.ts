import type { AccountStore } from '../model/platform.ts';
import { disorders, sources, type Disorder } from '../model/workload.ts';
import { KEY_STRIDE } from './account.ts';
import { number } from './reconcile.ts';

export type PlantedKind = Exclude<Disorder, 'none'>;

/** What the detector of one kind of disorder has found, against what the ledger says was planted. All are numbers of identities (source, sequence). */
export interface Detection {
  readonly kind: PlantedKind;
  /** Planted ones that reached the platform: it answered them for good. */
  readonly reached: number;
  /** Of them, those that nothing which was sent tells from clean ones; recall leaves them out. */
  readonly hidden: number;
  /** Of the others, those that the detector names. */
  readonly found: number;
  /** All that it names. */
  readonly flagged: number;
  /** Of them, those that are what it says, by the ledger. */
  readonly right: number;
}

/** An event that a detector names. */
export interface Flagged {
  readonly source: string;
  readonly sequence: number;
}

/** Whether an identity of the account reached the platform with what was planted in it. */
const reachedSql = (kind: PlantedKind): string =>
  // A duplicate is one only if both submissions were taken.
  kind === 'duplicate' ? 'acknowledged_submissions > 1' : `(outcome IN ('acknowledged', 'rejected') OR lake_rows > 0)`;

/** Whether an identity is what its detector says. A sender repeats what was not answered in time: that is sent twice as well, planted or not. */
const rightSql = (kind: PlantedKind): string =>
  kind === 'duplicate' ? `disorder = 'duplicate' OR all_attempts > 1 OR any_carried` : `disorder = '${kind}'`;

/**
 * Holds what detectors found against the account, which must be there (`reconcile`). Kinds that nobody planted or found are left out.
 *
 * Late events that no later one of their source overtook on the way are hidden: what was sent does not tell them from punctual ones.
 */
export async function accountDetection(store: AccountStore, flagged: ReadonlyMap<PlantedKind, readonly Flagged[]>): Promise<Detection[]> {
  const kinds = disorders.filter((kind): kind is PlantedKind => kind !== 'none');
  await store.materialise('flagged', flaggedSql(flagged));
  await store.materialise('hidden_late', HIDDEN_LATE);
  const found: Detection[] = [];
  for (const kind of kinds.filter((each) => flagged.has(each))) {
    const hidden = kind === 'late' ? 'k IN (SELECT k FROM hidden_late)' : 'FALSE';
    const [row] = await store.query(`
      SELECT count(*) FILTER (WHERE is_planted) AS reached, count(*) FILTER (WHERE is_planted AND is_hidden) AS hidden,
        count(*) FILTER (WHERE is_planted AND NOT is_hidden AND is_flagged) AS found, count(*) FILTER (WHERE is_flagged AND is_right) AS matched
      FROM (
        SELECT disorder = '${kind}' AND ${reachedSql(kind)} AS is_planted, ${rightSql(kind)} AS is_right, ${hidden} AS is_hidden,
          k IN (SELECT k FROM flagged WHERE kind = '${kind}') AS is_flagged
        FROM account
      ) AS t`);
    // What no source of the workload sent is in no account, and wrong.
    const all = new Set((flagged.get(kind) ?? []).map(({ source, sequence }) => `${source} ${sequence}`)).size;
    const detection: Detection = {
      kind,
      reached: number(row, 'reached'),
      hidden: number(row, 'hidden'),
      found: number(row, 'found'),
      flagged: all,
      right: number(row, 'matched'),
    };
    if (detection.reached > 0 || detection.flagged > 0) found.push(detection);
  }
  return found;
}

const SOURCE_INDEXES = `(VALUES ${sources.map(({ name, index }) => `('${name}', ${index})`).join(', ')}) AS s (source, source_index)`;

/** Planted late, but after all that their source had sent by then. */
const HIDDEN_LATE = `
  SELECT k FROM (
    SELECT s.source_index * ${KEY_STRIDE} + e.sequence AS k, e.disorder, e.time_ms,
      max(e.time_ms) OVER (PARTITION BY e.source ORDER BY e.sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest_ms
    FROM ledger e JOIN ${SOURCE_INDEXES} ON s.source = e.source
    WHERE e.copy = 0 AND e.outcome = 'acknowledged' AND EXISTS (SELECT 1 FROM ledger WHERE disorder = 'late')
  ) AS t WHERE disorder = 'late' AND (newest_ms IS NULL OR time_ms >= newest_ms)`;

/** One text for each kind and source: a row each would be a statement of megabytes that takes long to parse. */
function flaggedSql(flagged: ReadonlyMap<PlantedKind, readonly Flagged[]>): string {
  const indexes = new Map(sources.map(({ name, index }) => [name, index]));
  const parts = [...flagged].flatMap(([kind, events]) => {
    const bySource = new Map<number, number[]>();
    for (const { source, sequence } of events) {
      const index = indexes.get(source);
      if (index === undefined) continue;
      const list = bySource.get(index);
      if (list) list.push(sequence);
      else bySource.set(index, [sequence]);
    }
    return [...bySource].map(
      ([index, list]) =>
        `SELECT '${kind}' AS kind, ${index * KEY_STRIDE} + CAST(unnest(string_split('${list.join(',')}', ',')) AS BIGINT) AS k`,
    );
  });
  return parts.length === 0 ? 'SELECT CAST(NULL AS VARCHAR) AS kind, CAST(NULL AS BIGINT) AS k WHERE FALSE' : parts.join(' UNION ALL ');
}
