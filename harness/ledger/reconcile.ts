import { CANARY_SOURCE, type AccountStore, type Row } from '../model/platform.ts';
import { sources } from '../model/workload.ts';
import { IN_LAKE, KEY_STRIDE, materialiseAccount, TIMED_ACCOUNT } from './account.ts';

/**
 * What became of each identity (source, sequence); every identity is in exactly one class.
 *
 * persisted: once in the lake, content intact. duplicated: more than once. corrupt: once, but type, time or data differ. lost: acknowledged, not in the lake.
 * rejected_as_planned / rejected_wrongly (the plan says accept, or another reason). wrongly_accepted: the plan says reject, but it was
 * acknowledged or is in the lake. unknown: never answered, not in the lake. failed: certainly never taken. phantom: in the lake, never sent.
 */
export const deliveryClasses = [
  'persisted',
  'duplicated',
  'corrupt',
  'lost',
  'rejected_as_planned',
  'rejected_wrongly',
  'wrongly_accepted',
  'unknown',
  'failed',
  'phantom',
] as const;
export type DeliveryClass = (typeof deliveryClasses)[number];

export interface AccountingRow {
  readonly disorder: string;
  readonly outcome: string;
  readonly reason: string;
  readonly delivery: DeliveryClass;
  readonly events: number;
}

export interface Offender {
  readonly kind: string;
  readonly source: string;
  readonly sequence: number;
  readonly type: string;
  /** The last hop that saw it. */
  readonly lastHop: string;
}

/** The raw view: submissions in the raw zone against acknowledgements and attempts. */
export interface RawAccount {
  /** Acknowledged submissions that the raw zone does not hold. */
  readonly lost: number;
  /** Copies in the raw zone beyond the first, planned duplicates and retries alike. */
  readonly duplicated: number;
  /** Copies beyond what was ever attempted; not counted where an interruption hides how often that was. */
  readonly phantom: number;
}

/** Samples per millisecond: pairs of whole milliseconds and counts, ascending. */
export type Histogram = readonly (readonly [ms: number, count: number])[];

export interface TimelineRow {
  readonly offsetMs: number;
  readonly sentEvents: number;
  readonly sentBytes: number;
  readonly acknowledgedEvents: number;
  readonly committedEvents: number;
}

export const latencies = [
  'submission_to_lake_ms',
  'publish_delay_ms',
  'acknowledge_ms',
  'stage_batching_ms',
  'stage_ingest_ms',
  'stage_queue_ms',
  'stage_process_ms',
  'stage_commit_ms',
] as const;
export type Latency = (typeof latencies)[number];

export interface Reconciliation {
  readonly accounting: readonly AccountingRow[];
  readonly offenders: readonly Offender[];
  readonly raw: RawAccount;
  readonly latency: Readonly<Record<Latency, Histogram>>;
  readonly timeline: readonly TimelineRow[];
  readonly submissions: { readonly sent: number; readonly sentBytes: number; readonly acknowledged: number };
  /** Events left out of the latencies because an interruption of the run delayed them. */
  readonly carriedEvents: number;
  /** Rows of senders that are part of neither the workload nor lakelab itself. */
  readonly foreignEvents: number;
}

export interface Window {
  readonly originEpochMs: number;
  /** Offsets into the load whose events count for latencies. */
  readonly fromOffsetMs: number;
  readonly toOffsetMs: number;
}

const OFFENDERS_PER_KIND = 20;
const WORKLOAD_SOURCES = `source LIKE '//imvu/%'`;

/** SQL for each latency over the columns of `account`; all in epoch milliseconds. */
const latencySql: Readonly<Record<Latency, { readonly value: string; readonly where: string }>> = {
  submission_to_lake_ms: { value: 'committed_ms - intended_ms', where: IN_LAKE },
  publish_delay_ms: { value: 'sent_ms - intended_ms', where: 'attempts > 0' },
  acknowledge_ms: { value: 'answered_ms - sent_ms', where: `outcome = 'acknowledged'` },
  stage_batching_ms: { value: 'sent_ms - intended_ms', where: IN_LAKE },
  stage_ingest_ms: { value: 'answered_ms - sent_ms', where: `${IN_LAKE} AND answered_ms IS NOT NULL` },
  stage_queue_ms: { value: 'greatest(started_ms - answered_ms, 0)', where: `${IN_LAKE} AND answered_ms IS NOT NULL` },
  stage_process_ms: { value: 'written_ms - started_ms', where: IN_LAKE },
  stage_commit_ms: { value: 'committed_ms - written_ms', where: IN_LAKE },
};

/** Joins ledger and lake, event by event. */
export async function reconcile(store: AccountStore, ledgerParquet: string, window: Window): Promise<Reconciliation> {
  await store.attachParquet('ledger', ledgerParquet);
  await materialiseAccount(store);
  const accounting = (
    await store.query(`
    SELECT disorder, outcome, reason, delivery, count(*) AS events FROM account GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4`)
  ).map((row) => ({
    disorder: text(row, 'disorder'),
    outcome: text(row, 'outcome'),
    reason: text(row, 'reason'),
    delivery: text(row, 'delivery') as DeliveryClass,
    events: number(row, 'events'),
  }));
  const latency = {} as Record<Latency, Histogram>;
  for (const name of latencies) latency[name] = await histogram(store, latencySql[name], window);
  return {
    accounting,
    offenders: await offenders(store),
    raw: await rawAccount(store),
    latency,
    timeline: await timeline(store, window.originEpochMs),
    submissions: await submissions(store),
    carriedEvents: await count(store, `SELECT count(*) AS n FROM account WHERE carried`),
    foreignEvents: await count(
      store,
      `SELECT count(*) AS n FROM lake_events WHERE NOT (${WORKLOAD_SOURCES}) AND source <> '${CANARY_SOURCE}'`,
    ),
  };
}

async function histogram(store: AccountStore, { value, where }: { value: string; where: string }, window: Window): Promise<Histogram> {
  const from = window.originEpochMs + window.fromOffsetMs;
  const to = window.originEpochMs + window.toOffsetMs;
  const rows = await store.query(`
    SELECT CAST(floor(${value}) AS BIGINT) AS ms, count(*) AS n FROM ${TIMED_ACCOUNT}
    WHERE ${where} AND NOT carried AND intended_ms >= ${from} AND intended_ms < ${to} GROUP BY 1 ORDER BY 1`);
  return rows.map((row) => [number(row, 'ms'), number(row, 'n')] as const);
}

const SELECT_OFFENDERS = `
  SELECT k, coalesce(type, '') AS type, outcome, lake_rows, raw_rows
  FROM account LEFT JOIN account_types ON account_types.type_index = account.type_index`;

async function offenders(store: AccountStore): Promise<Offender[]> {
  const found: Offender[] = [];
  for (const kind of deliveryClasses) {
    if (kind === 'persisted' || kind === 'rejected_as_planned') continue;
    const rows = await store.query(`
      ${SELECT_OFFENDERS} WHERE delivery = '${kind}' ORDER BY k LIMIT ${OFFENDERS_PER_KIND}`);
    for (const row of rows) found.push(offender(kind, row));
  }
  const rawLost = await store.query(`
    ${SELECT_OFFENDERS} WHERE raw_rows < acknowledged_submissions ORDER BY k LIMIT ${OFFENDERS_PER_KIND}`);
  for (const row of rawLost) found.push(offender('raw_lost', row));
  return found;
}

function offender(kind: string, row: Row): Offender {
  return {
    kind,
    source: sources[Math.floor(number(row, 'k') / KEY_STRIDE)]?.name ?? '',
    sequence: number(row, 'k') % KEY_STRIDE,
    type: text(row, 'type'),
    lastHop: lastHop(row),
  };
}

function lastHop(row: Row): string {
  if (number(row, 'lake_rows') > 0) return 'events table';
  if (number(row, 'raw_rows') > 0) return 'raw zone';
  const outcome = text(row, 'outcome');
  if (outcome === 'acknowledged') return 'queue (acknowledged by ingestion)';
  if (outcome === 'rejected') return 'ingestion (rejected)';
  return 'sender';
}

async function rawAccount(store: AccountStore): Promise<RawAccount> {
  const [row] = await store.query(`
    SELECT
      coalesce(sum(greatest(acknowledged_submissions - raw_rows, 0)), 0) AS lost,
      coalesce(sum(greatest(raw_rows - 1, 0)), 0) AS duplicated,
      coalesce(sum(CASE WHEN any_carried THEN 0 ELSE greatest(raw_rows - all_attempts, 0) END), 0) AS phantom
    FROM account`);
  return { lost: number(row, 'lost'), duplicated: number(row, 'duplicated'), phantom: number(row, 'phantom') };
}

async function submissions(store: AccountStore): Promise<Reconciliation['submissions']> {
  const [row] = await store.query(`
    SELECT count(*) AS sent, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(CASE WHEN outcome = 'acknowledged' THEN 1 ELSE 0 END), 0) AS acknowledged
    FROM ledger WHERE attempts > 0`);
  return { sent: number(row, 'sent'), sentBytes: number(row, 'bytes'), acknowledged: number(row, 'acknowledged') };
}

async function timeline(store: AccountStore, originEpochMs: number): Promise<TimelineRow[]> {
  const second = (instant: string): string => `CAST(floor((${instant} - ${originEpochMs}) / 1000) AS BIGINT)`;
  const rows = await store.query(`
    SELECT second, sum(sent) AS sent, sum(bytes) AS bytes, sum(acknowledged) AS acknowledged, sum(committed) AS committed FROM (
      SELECT ${second('sent_ms')} AS second, count(*) AS sent, sum(bytes) AS bytes, 0 AS acknowledged, 0 AS committed
      FROM ledger WHERE attempts > 0 GROUP BY 1
      UNION ALL
      SELECT ${second('answered_ms')}, 0, 0, count(*), 0 FROM ledger WHERE outcome = 'acknowledged' GROUP BY 1
      UNION ALL
      SELECT ${second('committed_ms')}, 0, 0, 0, count(*) FROM ${TIMED_ACCOUNT} WHERE ${IN_LAKE} GROUP BY 1
    ) AS parts GROUP BY second ORDER BY second`);
  return rows.map((row) => ({
    offsetMs: number(row, 'second') * 1000,
    sentEvents: number(row, 'sent'),
    sentBytes: number(row, 'bytes'),
    acknowledgedEvents: number(row, 'acknowledged'),
    committedEvents: number(row, 'committed'),
  }));
}

async function count(store: AccountStore, sql: string): Promise<number> {
  const [row] = await store.query(sql);
  return number(row, 'n');
}

/** A number of a row; none, or none of that name, counts as 0. */
export function number(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}
