import { LabError } from '../model/errors.ts';
import type { Lake, Row } from '../model/platform.ts';
import type { EventTrace, TraceArrival, TraceHop, TraceOutcome, TraceQuestion } from '../model/trace.ts';

/** A question, with the number that its id may be. */
export interface SoughtEvent extends TraceQuestion {
  /** The id as a sequence; null if it is none. */
  readonly sequence: number | null;
}

/** A hop before what the hops together tell is worked out. */
export type Hop = Omit<TraceHop, 'sinceMs'>;

/** The way of a request up to the queue. */
export interface RequestWay {
  readonly requestId: string | null;
  /** Which of several services received it, where that is known. */
  readonly replica?: string;
  readonly hops: readonly Hop[];
}

/** A request that has brought the event. */
export interface FoundRequest {
  readonly source: string;
  /** Whether the event is told by its sequence, or by its id. */
  readonly bySequence: boolean;
  /** How often it is in the request. */
  readonly times: number;
  /** The micro-batch that took it; null: it waits in the queue. */
  readonly commitId: number | null;
  readonly receivedMs: number;
  way(): Promise<RequestWay>;
}

/** A dead letter of the event. */
export interface FoundLetter {
  readonly source: string | null;
  readonly id: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly rejectedMs: number;
  /** The micro-batch that wrote it into the lake; null: it needed none. */
  readonly commitId: number | null;
  way(): Promise<RequestWay>;
}

/** A micro-batch. */
export interface FoundBatch {
  readonly startedMs: number | null;
  /** When the commit that made its rows of a table visible was there. */
  readonly committedMs: number | null;
  readonly facts: Readonly<Record<string, string | number>>;
}

export type LakeTable = 'events' | 'raw_events' | 'dead_letters';

/** What a platform knows of the ways of events. */
export interface TraceStore {
  readonly lake: Pick<Lake, 'query' | 'dialect'>;
  find(sought: SoughtEvent): Promise<{
    /** In the order of the queue. */
    readonly requests: readonly FoundRequest[];
    readonly letters: readonly FoundLetter[];
    readonly notes: readonly string[];
  }>;
  batch(commitId: number, table: LakeTable): Promise<FoundBatch | undefined>;
  /** Where a row of `events` rests; `condition` is SQL that tells the row. */
  place(row: EventRow, condition: string): Promise<Readonly<Record<string, string | number>>>;
}

export interface EventRow {
  readonly source: string;
  readonly id: string;
  readonly sequence: number | null;
  readonly type: string;
  readonly timeMs: number;
  readonly day: string;
  readonly family: string;
  readonly commitId: number;
  readonly ingestedMs: number;
}

/** Text in SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Follows one event through a platform.
 * @throws LabError EVENT_UNKNOWN if nothing is known of it; BAD_USAGE if several sources have one of this id, and none was named
 */
export async function traceEvent(store: TraceStore, question: TraceQuestion): Promise<EventTrace> {
  const sought = soughtEvent(question);
  const { requests, letters, notes } = await store.find(sought);
  const sources = [...new Set([...requests, ...letters].map(({ source }) => source))];
  // What an earlier version has written is in the table only.
  const older = sources.length === 0 ? await rowsOf(store.lake, conditionOf(sought, false)) : [];
  const all = [...sources, ...new Set(older.map(({ source }) => source))];
  if (all.length === 0) throw unknownEvent(question, notes);
  if (all.length > 1) throw ambiguous(question.id, all);
  const source = all[0] ?? null;

  const bySequence = requests[0]?.bySequence ?? false;
  const condition = conditionOf({ ...sought, ...(source === null ? {} : { source }) }, bySequence);
  const row = older[0] ?? (requests.length === 0 ? undefined : (await rowsOf(store.lake, condition))[0]);
  const arrivals: TraceArrival[] = [];
  let isThere = false;
  for (const request of requests) {
    const way = await request.way();
    for (let time = 0; time < request.times; time++) {
      const isTheOne: boolean = !isThere && row !== undefined && request.commitId === row.commitId && request.receivedMs === row.ingestedMs;
      isThere ||= isTheOne;
      const outcome: TraceOutcome =
        request.commitId === null ? 'waiting' : isTheOne ? 'persisted' : row === undefined ? 'unclear' : 'duplicate';
      arrivals.push(await arrivalOf(store, { outcome, way, commitId: request.commitId, row, condition }));
    }
  }
  if (row !== undefined && !isThere) arrivals.unshift(await withoutRequest(store, row, condition));
  for (const letter of letters) arrivals.push(await refusalOf(store, letter));
  const event = row === undefined ? null : { type: row.type, timeMs: row.timeMs, sequence: row.sequence };
  return { id: row?.id ?? letters[0]?.id ?? question.id, source, event, arrivals, notes };
}

interface ArrivalParts {
  readonly outcome: TraceOutcome;
  readonly way: RequestWay;
  readonly commitId: number | null;
  readonly row: EventRow | undefined;
  readonly condition: string;
}

async function arrivalOf(store: TraceStore, { outcome, way, commitId, row, condition }: ArrivalParts): Promise<TraceArrival> {
  const { requestId, hops } = way;
  if (commitId === null) return { outcome, requestId, hops: inOrder(hops) };
  const isPersisted = outcome === 'persisted' && row !== undefined;
  const table: LakeTable = isPersisted ? 'events' : 'raw_events';
  const batch = await store.batch(commitId, table);
  const action = isPersisted ? 'kept' : outcome === 'duplicate' ? 'dropped as a duplicate' : 'taken';
  const place = isPersisted ? { event_day: row.day, family: row.family, ...(await store.place(row, condition)) } : {};
  return { outcome, requestId, hops: inOrder([...hops, ...lakeHops(batch, { commitId, action, table, place })]) };
}

async function refusalOf(store: TraceStore, letter: FoundLetter): Promise<TraceArrival> {
  const { requestId, replica, hops } = await letter.way();
  const { reason, detail, rejectedMs, commitId } = letter;
  const refused: Hop = {
    stage: 'ingestion',
    action: 'refused',
    atMs: rejectedMs,
    facts: { reason, detail, ...(replica === undefined ? {} : { replica }) },
  };
  const table = 'dead_letters';
  const after = commitId === null ? [] : lakeHops(await store.batch(commitId, table), { commitId, action: 'taken', table, place: {} });
  return { outcome: 'refused', requestId, hops: inOrder([...hops, refused, ...after]) };
}

/** Of a row whose request nobody wrote down. */
async function withoutRequest(store: TraceStore, row: EventRow, condition: string): Promise<TraceArrival> {
  const received: Hop = {
    stage: 'ingestion',
    action: 'received',
    atMs: row.ingestedMs,
    facts: {},
    unknown: 'by which request is not known: it was not written down when it came, as by earlier versions of lakelab',
  };
  const way: RequestWay = { requestId: null, hops: [received] };
  return arrivalOf(store, { outcome: 'persisted', way, commitId: row.commitId, row, condition });
}

interface LakeParts {
  readonly commitId: number;
  readonly action: string;
  readonly table: LakeTable;
  readonly place: Readonly<Record<string, string | number>>;
}

function lakeHops(batch: FoundBatch | undefined, { commitId, action, table, place }: LakeParts): Hop[] {
  const gone = { unknown: 'the lake keeps nothing of the instants of this commit any more' };
  const taken: Hop = { stage: 'stream', action, atMs: batch?.startedMs ?? null, facts: { batch: commitId } };
  const committed: Hop = {
    stage: 'lake',
    action: 'committed',
    atMs: batch?.committedMs ?? null,
    facts: { table, ...place, ...batch?.facts },
  };
  return [taken, committed].map((hop) => (hop.atMs === null ? { ...hop, ...gone } : hop));
}

/** By time; a hop without one stays behind the one that it came after. */
function inOrder(hops: readonly Hop[]): TraceHop[] {
  let latest = -Infinity;
  const placed = hops.map((hop) => ({ hop, at: (latest = hop.atMs ?? latest) }));
  let before: number | null = null;
  return placed
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ hop }) => {
      const sinceMs = hop.atMs === null || before === null ? null : hop.atMs - before;
      before = hop.atMs ?? before;
      return { ...hop, sinceMs };
    });
}

async function rowsOf(lake: TraceStore['lake'], condition: string): Promise<EventRow[]> {
  const { epochMs } = lake.dialect;
  const rows = await lake.query(
    `SELECT source, id, sequence, type, ${epochMs('time')} AS time_ms, CAST(event_day AS VARCHAR) AS day, family, commit_id,
       ${epochMs('ingested_at')} AS ingested_ms
     FROM events WHERE ${condition} ORDER BY commit_id`,
  );
  return rows.map((row: Row) => ({
    source: String(row['source']),
    id: String(row['id']),
    sequence: row['sequence'] === null ? null : Number(row['sequence']),
    type: String(row['type']),
    timeMs: Number(row['time_ms']),
    day: String(row['day']),
    family: String(row['family']),
    commitId: Number(row['commit_id']),
    ingestedMs: Number(row['ingested_ms']),
  }));
}

/** By the sequence where that is the identity: files have statistics of it, so that few are read. */
function conditionOf({ id, sequence, source }: SoughtEvent, bySequence: boolean): string {
  const identity = bySequence && sequence !== null ? `sequence = ${sequence}` : `id = ${literal(id)}`;
  return source === undefined ? identity : `source = ${literal(source)} AND ${identity}`;
}

/** Which rows of `dead_letters` are of the event, in SQL: by the id, or by the sequence where the id is the same number, or could not be read. */
export function letterCondition({ id, sequence, source }: SoughtEvent): string {
  const bySequence = sequence === null ? '' : ` OR (sequence = ${sequence} AND (id IS NULL OR TRY_CAST(id AS BIGINT) = ${sequence}))`;
  return `${source === undefined ? '' : `source = ${literal(source)} AND `}(id = ${literal(id)}${bySequence})`;
}

/** A question, with its id read as a sequence, if it is one. */
export function soughtEvent(question: TraceQuestion): SoughtEvent {
  const { id } = question;
  const isSequence = /^\d{1,16}$/.test(id) && Number(id) <= Number.MAX_SAFE_INTEGER;
  return { ...question, sequence: isSequence ? Number(id) : null };
}

function unknownEvent({ id, source }: TraceQuestion, notes: readonly string[]): LabError {
  const of = source === undefined ? '' : ` of ${source}`;
  const looked =
    'it is neither in the lake nor among the dead letters nor in the queue; a request that was refused as a whole is kept without ids';
  return new LabError('EVENT_UNKNOWN', `nothing is known of an event ${JSON.stringify(id)}${of}`, { hint: [looked, ...notes].join('; ') });
}

function ambiguous(id: string, sources: readonly (string | null)[]): LabError {
  const names = sources.filter((source) => source !== null).toSorted();
  const shown = names.slice(0, 4).join(', ');
  const rest = names.length > 4 ? `, … (${names.length} in all)` : '';
  return new LabError('BAD_USAGE', `${names.length} sources have an event ${JSON.stringify(id)}`, {
    hint: `name one with --source: ${shown}${rest}`,
  });
}
