import type { AccountStore } from '../model/platform.ts';
import { expectedRejection, sources, type Disorder } from '../model/workload.ts';

/** Sequences stay far below this; it makes (source, sequence) one BIGINT. */
export const KEY_STRIDE = 2 ** 40;

/** The account with the instants of the commits. */
export const TIMED_ACCOUNT = 'account LEFT JOIN lake_commits ON lake_commits.commit_id = account.commit_id';
/** Of an event that is in the lake, and not against the plan. */
export const IN_LAKE = `delivery IN ('persisted', 'duplicated', 'corrupt')`;

/**
 * Joins ledger and lake into tables of the reader's own, from which everything else is counted:
 * `account`, one row per identity (k = source index * KEY_STRIDE + sequence); `account_types`, the types that were sent, by index.
 * The ledger must be attached as `ledger`.
 *
 * Types travel through the joins as numbers, and names are looked up at the end: it spares a tenth of the time and memory.
 */
export async function materialiseAccount(store: AccountStore): Promise<void> {
  await store.materialise(
    'account_types',
    'SELECT type, row_number() OVER (ORDER BY type) AS type_index FROM (SELECT DISTINCT type FROM ledger) AS t',
  );
  await store.materialise('account', accountSql());
}

function accountSql(): string {
  const sourceIndexes = sources.map((source) => `('${source.name}', ${source.index})`).join(', ');
  const key = `s.source_index * ${KEY_STRIDE} + e.sequence`;
  const expected = Object.entries(expectedRejection)
    .filter(([, reason]) => reason !== 'none')
    .map(([disorder, reason]) => `WHEN '${disorder satisfies string as Disorder}' THEN '${reason}'`)
    .join(' ');
  return `
    WITH source_indexes AS (SELECT * FROM (VALUES ${sourceIndexes}) AS t (source, source_index)),
    planned AS (
      SELECT ${key} AS k, t.type_index, e.disorder, e.outcome, e.reason, CASE e.disorder ${expected} ELSE 'none' END AS expected,
        e.carried, e.time_ms, e.content, e.intended_ms, e.sent_ms, e.answered_ms, e.attempts
      FROM ledger e JOIN source_indexes s ON s.source = e.source JOIN account_types t ON t.type = e.type WHERE e.copy = 0
    ),
    copies AS (
      SELECT ${key} AS k, sum(CASE WHEN e.outcome = 'acknowledged' THEN 1 ELSE 0 END) AS acknowledged,
        sum(CASE WHEN e.outcome IN ('acknowledged', 'unknown') THEN e.attempts ELSE 0 END) AS attempts,
        max(CASE WHEN e.carried THEN 1 ELSE 0 END) AS carried
      FROM ledger e JOIN source_indexes s ON s.source = e.source WHERE e.copy > 0 GROUP BY 1
    ),
    typed AS (
      SELECT k, count(*) AS lake_rows, min(commit_id) AS commit_id, min(type_index) AS lake_type_index, min(time_ms) AS lake_time_ms,
        min(content) AS lake_content
      FROM (
        SELECT ${key} AS k, e.commit_id, coalesce(t.type_index, 0) AS type_index, e.time_ms, e.content
        FROM lake_events e JOIN source_indexes s ON s.source = e.source LEFT JOIN account_types t ON t.type = e.type
      ) AS t GROUP BY k
    ),
    raw AS (
      SELECT ${key} AS k, count(*) AS raw_rows FROM lake_raw_events e JOIN source_indexes s ON s.source = e.source GROUP BY 1
    ),
    joined AS (
      SELECT coalesce(p.k, t.k, r.k) AS k, coalesce(p.type_index, t.lake_type_index) AS type_index, p.disorder, p.outcome, p.reason,
        p.expected, p.carried, p.intended_ms, p.sent_ms, p.answered_ms, p.attempts, t.lake_rows, t.commit_id,
        t.lake_type_index <> p.type_index OR t.lake_time_ms <> p.time_ms OR t.lake_content <> p.content AS differs,
        coalesce(r.raw_rows, 0) AS raw_rows,
        (CASE WHEN p.outcome = 'acknowledged' THEN 1 ELSE 0 END) + coalesce(c.acknowledged, 0) AS acknowledged_submissions,
        (CASE WHEN p.outcome IN ('acknowledged', 'unknown') THEN p.attempts ELSE 0 END) + coalesce(c.attempts, 0) AS all_attempts,
        coalesce(p.carried, FALSE) OR coalesce(c.carried, 0) = 1 AS any_carried
      FROM planned p
      FULL OUTER JOIN typed t ON t.k = p.k
      FULL OUTER JOIN raw r ON r.k = coalesce(p.k, t.k)
      LEFT JOIN copies c ON c.k = p.k
    )
    SELECT
      j.k, j.type_index, coalesce(j.disorder, '') AS disorder, coalesce(j.outcome, '') AS outcome, coalesce(j.reason, '') AS reason,
      coalesce(j.carried, FALSE) AS carried, j.intended_ms, j.sent_ms, j.answered_ms, j.attempts, j.commit_id,
      coalesce(j.lake_rows, 0) AS lake_rows, j.raw_rows, j.acknowledged_submissions, j.all_attempts, j.any_carried,
      CASE
        WHEN j.outcome IS NULL THEN 'phantom'
        WHEN j.expected <> 'none' AND (j.lake_rows > 0 OR j.outcome = 'acknowledged') THEN 'wrongly_accepted'
        WHEN j.outcome = 'rejected' AND j.lake_rows > 0 THEN 'wrongly_accepted'
        WHEN j.outcome = 'rejected' AND j.reason = j.expected THEN 'rejected_as_planned'
        WHEN j.outcome = 'rejected' THEN 'rejected_wrongly'
        WHEN j.lake_rows > 1 THEN 'duplicated'
        WHEN j.lake_rows = 1 AND j.differs THEN 'corrupt'
        WHEN j.lake_rows = 1 THEN 'persisted'
        WHEN j.outcome = 'acknowledged' THEN 'lost'
        WHEN j.outcome = 'unknown' THEN 'unknown'
        ELSE 'failed'
      END AS delivery
    FROM joined j`;
}
