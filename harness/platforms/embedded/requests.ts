import type { DuckDBConnection } from '@duckdb/node-api';
import { NO_SEQUENCE, readEventIndex, type EventIndex } from '../../../services/ingest/event-index.ts';
import { countInRanges, formatRanges } from '../../../services/ingest/kafka/sequence-ranges.ts';
import { messageOf } from '../../model/errors.ts';
import { rowsOf } from './catalogue.ts';
import { quote } from './layout.ts';
import type { StoredEntry } from './queue-tables.ts';
import { letterCondition, type SoughtEvent } from '../trace-event.ts';

/** A request that has brought an event. */
export interface RequestRow {
  readonly source: string;
  /** Whether the event was told by its sequence. */
  readonly bySequence: boolean;
  /** How often it is in the request. */
  readonly times: number;
  /** The micro-batch that took it; null: it waits in the queue. */
  readonly commitId: number | null;
  /** Null: it came to an earlier version. */
  readonly requestId: string | null;
  readonly receivedMs: number;
  /** Null where the process that knew has ended before the commit. */
  readonly durableMs: number | null;
}

/** A dead letter with the request that it came with. */
export interface LetterRow {
  readonly source: string | null;
  readonly id: string | null;
  readonly sequence: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly rejectedMs: number;
  readonly requestId: string | null;
}

/** What the catalogue knows of the ways of one event. */
export interface EventWays {
  readonly requests: readonly RequestRow[];
  readonly letters: readonly LetterRow[];
}

/** Writes down which events came with which request, within the transaction that commits their micro-batch. A row per request. */
export async function appendRequests(connection: DuckDBConnection, commitId: number, entries: readonly StoredEntry[]): Promise<void> {
  const appender = await connection.createAppender('requests');
  for (const { requestId, source, receivedAtMs, durableAtMs, index, ids } of entries) {
    appender.appendBigInt(BigInt(commitId));
    if (requestId === null) appender.appendNull();
    else appender.appendVarchar(requestId);
    appender.appendVarchar(source);
    appender.appendBigInt(BigInt(Math.floor(receivedAtMs)));
    if (durableAtMs === null) appender.appendNull();
    else appender.appendBigInt(BigInt(Math.floor(durableAtMs)));
    if (ids === null) {
      appender.appendVarchar(formatRanges(sequencesOf(index)));
      appender.appendNull();
    } else {
      appender.appendNull();
      appender.appendVarchar(JSON.stringify(ids));
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** Looks an event up among what waits, what was taken, and what was refused. What is committed meanwhile is found once. */
export async function findWays(connection: DuckDBConnection, sought: SoughtEvent): Promise<EventWays> {
  const waiting = await findWaiting(connection, sought);
  const taken = await findTaken(connection, sought);
  const known = new Set(taken.map(({ requestId }) => requestId));
  const requests = [...taken, ...waiting.filter(({ requestId }) => !known.has(requestId))];
  return { requests, letters: await findLetters(connection, sought) };
}

async function findTaken(connection: DuckDBConnection, { id, sequence, source }: SoughtEvent): Promise<RequestRow[]> {
  const quoted = JSON.stringify(id);
  const bounds = `TRY_CAST(split_part(r, '-', 1) AS BIGINT) <= ${sequence} AND TRY_CAST(split_part(r, '-', -1) AS BIGINT) >= ${sequence}`;
  const bySequence = sequence === null ? 'FALSE' : `len(list_filter(string_split(sequences, ','), lambda r: ${bounds})) > 0`;
  const rows = await rowsOf(
    connection,
    `SELECT commit_id, request_id, source, received_ms, durable_ms, sequences, ids FROM requests
     WHERE ${ofSource(source)} AND (${bySequence} OR contains(ids, ${quote(quoted)})) ORDER BY commit_id, rowid`,
  );
  return rows.flatMap((row): RequestRow[] => {
    const sequences = textOf(row['sequences']);
    const times = sequences === null ? timesIn(textOf(row['ids']) ?? '[]', id) : countInRanges(sequences, sequence ?? -1);
    if (times === 0) return [];
    return [
      {
        source: String(row['source']),
        bySequence: sequences !== null,
        times,
        commitId: Number(row['commit_id']),
        requestId: textOf(row['request_id']),
        receivedMs: Number(row['received_ms']),
        durableMs: row['durable_ms'] === null ? null : Number(row['durable_ms']),
      },
    ];
  });
}

async function findWaiting(connection: DuckDBConnection, { id, sequence, source }: SoughtEvent): Promise<RequestRow[]> {
  const tables = await rowsOf(connection, `SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'queue_%'`);
  const found: RequestRow[] = [];
  for (const { table_name: table } of tables) {
    const rows = await rowsOf(
      connection,
      // Of an earlier version it has no request_id.
      `SELECT COLUMNS(c -> c IN ('source', 'received_ms', 'request_id', 'ids', 'index')) FROM ${String(table)} WHERE ${ofSource(source)} ORDER BY position`,
    ).catch((error: unknown) => {
      // One that is committed meanwhile is gone, and found among the taken ones.
      if (/does not exist/.test(messageOf(error))) return [];
      throw error;
    });
    for (const row of rows) {
      const ids = textOf(row['ids']);
      const times = ids === null ? countIn(readEventIndex(row['index'] as Uint8Array), sequence ?? -1) : timesIn(ids, id);
      if (times === 0) continue;
      const common = { source: String(row['source']), bySequence: ids === null, times, commitId: null, durableMs: null };
      found.push({ ...common, requestId: textOf(row['request_id']), receivedMs: Number(row['received_ms']) });
    }
  }
  return found;
}

async function findLetters(connection: DuckDBConnection, sought: SoughtEvent): Promise<LetterRow[]> {
  const rows = await rowsOf(
    connection,
    `SELECT source, id, sequence, reason, detail, rejected_ms, request_id FROM dead_letters
     WHERE ${letterCondition(sought)} ORDER BY rowid`,
  );
  return rows.map((row) => ({
    source: textOf(row['source']),
    id: textOf(row['id']),
    sequence: row['sequence'] === null ? null : Number(row['sequence']),
    reason: String(row['reason']),
    detail: String(row['detail']),
    rejectedMs: Number(row['rejected_ms']),
    requestId: textOf(row['request_id']),
  }));
}

const ofSource = (source: string | undefined): string => (source === undefined ? 'TRUE' : `source = ${quote(source)}`);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const timesIn = (ids: string, id: string): number => (JSON.parse(ids) as string[]).filter((each) => each === id).length;

function* sequencesOf(index: EventIndex): Iterable<number> {
  for (let i = 0; i < index.count; i++) yield index.sequence(i);
}

function countIn(index: EventIndex, sequence: number): number {
  let times = 0;
  for (const each of sequencesOf(index)) if (each !== NO_SEQUENCE && each === sequence) times++;
  return times;
}
