import type { InflictedFault } from '../model/faults.ts';
import type { AccountStore, Row } from '../model/platform.ts';
import { disorders, expectedRejection } from '../model/workload.ts';
import { IN_LAKE, TIMED_ACCOUNT } from './account.ts';

/** What the account knows of one fault. Instants are epoch milliseconds. */
export interface FaultAccount {
  /** Events that were late, never arrived, or were sent more than once. */
  readonly late: number;
  readonly missing: number;
  readonly retried: number;
  /** When the last bad event was in the lake; one that never arrived counts with the instant at which it became late. */
  readonly lastBadMs: number | undefined;
  /** When the last bad event was due. */
  readonly lastBadDueMs: number | undefined;
  /** When the last of all its events was due. */
  readonly lastDueMs: number | undefined;
}

/** How the pipeline was before the first fault, and what became of the events of each fault, in their order. */
export interface RecoveryAccount {
  readonly before: { readonly events: number; readonly worstMs: number };
  /** An event that takes longer to the lake is late. */
  readonly limitMs: number;
  readonly faults: readonly FaultAccount[];
}

/** Events due in this long before the first fault say how good the pipeline was. */
export const BASELINE_MS = 30_000;
/** Later than this many times the worst before, and this much on top: so much worse that it is not chance. */
export const LATE_FACTOR = 1.5;
export const LATE_EXTRA_MS = 1_000;

/**
 * Takes the account of the faults of a run from `account` (see `reconcile`), over every event that had to be accepted and was due in the load.
 *
 * An event belongs to the newest fault that had begun when it became late, or would have: what was on time until a fault began may be late
 * because of it; what was late already is not. Each event belongs to one fault at most.
 */
export async function accountRecovery(store: AccountStore, faults: readonly InflictedFault[]): Promise<RecoveryAccount | undefined> {
  const order = faults.map((fault, index) => ({ index, calledMs: fault.calledMs })).sort((a, b) => a.calledMs - b.calledMs);
  const firstMs = order[0]?.calledMs;
  if (firstMs === undefined) return undefined;
  const [baseline] = await store.query(`
    SELECT count(*) AS n, max(committed_ms - intended_ms) AS worst FROM ${TIMED_ACCOUNT}
    WHERE ${IN_LAKE} AND NOT carried AND intended_ms >= ${firstMs - BASELINE_MS} AND intended_ms < ${firstMs} AND committed_ms < ${firstMs}`);
  const before = { events: Number(baseline?.['n'] ?? 0), worstMs: Number(baseline?.['worst'] ?? 0) };
  const limitMs = LATE_FACTOR * before.worstMs + LATE_EXTRA_MS;
  const acceptable = disorders.filter((disorder) => expectedRejection[disorder] === 'none').map((disorder) => `'${disorder}'`);
  // How many faults had begun when an event became late: the place of the newest of them in time.
  const begun = order.map(({ calledMs }) => `CASE WHEN late_ms >= ${calledMs} THEN 1 ELSE 0 END`).join(' + ');
  const rows = await store.query(`
    SELECT place, sum(CASE WHEN arrived AND bad THEN 1 ELSE 0 END) AS late, sum(CASE WHEN arrived THEN 0 ELSE 1 END) AS missing,
      sum(CASE WHEN attempts > 1 THEN 1 ELSE 0 END) AS retried, max(CASE WHEN bad THEN coalesce(committed_ms, late_ms) END) AS last_bad_ms,
      max(CASE WHEN bad THEN intended_ms END) AS last_bad_due_ms, max(intended_ms) AS last_due_ms
    FROM (
      SELECT intended_ms, committed_ms, late_ms, attempts, committed_ms IS NOT NULL AS arrived, coalesce(committed_ms > late_ms, TRUE) AS bad,
        ${begun} AS place
      FROM (SELECT intended_ms, committed_ms, intended_ms + ${limitMs} AS late_ms, attempts, carried, disorder, delivery FROM ${TIMED_ACCOUNT}) AS due
      WHERE NOT carried AND disorder IN (${acceptable.join(', ')}) AND (${IN_LAKE} OR delivery IN ('lost', 'failed', 'unknown'))
    ) AS placed WHERE place > 0 GROUP BY place`);
  const found = new Map(rows.map((row) => [Number(row['place']), row]));
  const accounts = new Map(order.map(({ index }, place) => [index, faultAccount(found.get(place + 1))]));
  return { before, limitMs, faults: faults.map((_, index) => accounts.get(index) as FaultAccount) };
}

function faultAccount(row: Row | undefined): FaultAccount {
  const instant = (column: string): number | undefined => {
    const value = row?.[column];
    return value === undefined || value === null ? undefined : Number(value);
  };
  return {
    late: instant('late') ?? 0,
    missing: instant('missing') ?? 0,
    retried: instant('retried') ?? 0,
    lastBadMs: instant('last_bad_ms'),
    lastBadDueMs: instant('last_bad_due_ms'),
    lastDueMs: instant('last_due_ms'),
  };
}
