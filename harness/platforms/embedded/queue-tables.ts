import type { DuckDBConnection } from '@duckdb/node-api';
import { readEventIndex } from '../../../services/ingest/event-index.ts';
import type { QueueEntry } from '../../../services/ingest/ports.ts';

/** An entry as the stream needs it: its dead letters have their own table. */
export type StoredEntry = Omit<QueueEntry, 'deadLetters' | 'request'> & {
  /** Null: queued by an earlier version. */
  readonly requestId: string | null;
  /** When it had become durable; null where the process that knew has ended. */
  readonly durableAtMs: number | null;
};

export async function createSegmentTable(connection: DuckDBConnection, segment: number): Promise<void> {
  await connection.run(
    `CREATE TABLE queue_${segment} (position BIGINT, source VARCHAR, received_ms BIGINT, events INTEGER, "index" BLOB, ids VARCHAR, body BLOB, request_id VARCHAR)`,
  );
}

/** Adds entries to a segment's table, one row each, within the connection's transaction. `position` is that of the first event. */
export async function appendEntries(
  connection: DuckDBConnection,
  segment: number,
  position: number,
  entries: readonly QueueEntry[],
): Promise<void> {
  const appender = await connection.createAppender(`queue_${segment}`);
  let next = position;
  for (const { source, request, receivedAtMs, index, ids, lines } of entries) {
    appender.appendBigInt(BigInt(next));
    appender.appendVarchar(source);
    appender.appendBigInt(BigInt(Math.floor(receivedAtMs)));
    appender.appendInteger(index.count);
    appender.appendBlob(index.bytes());
    if (ids === null) appender.appendNull();
    else appender.appendVarchar(JSON.stringify(ids));
    appender.appendBlob(lines);
    appender.appendVarchar(request.id);
    appender.endRow();
    next += index.count;
  }
  appender.closeSync();
}

export async function appendDeadLetters(connection: DuckDBConnection, entries: readonly QueueEntry[]): Promise<void> {
  const appender = await connection.createAppender('dead_letters');
  const appendText = (text: string | null): void => (text === null ? appender.appendNull() : appender.appendVarchar(text));
  for (const [letter, requestId] of entries.flatMap(({ deadLetters, request }) => deadLetters.map((each) => [each, request.id] as const))) {
    appendText(letter.source);
    appendText(letter.id);
    if (letter.sequence === null) appender.appendNull();
    else appender.appendBigInt(BigInt(letter.sequence));
    appender.appendVarchar(letter.reason);
    appender.appendVarchar(letter.detail);
    appender.appendBigInt(BigInt(Math.floor(letter.rejectedAtMs)));
    appender.appendVarchar(letter.body);
    appender.appendVarchar(requestId);
    appender.endRow();
  }
  appender.closeSync();
}

/**
 * Entries of a segment's table, oldest first.
 * @param durableAtMs when each had become durable, in their order, as far as it is known
 */
export async function readEntries(connection: DuckDBConnection, segment: number, durableAtMs: readonly number[]): Promise<StoredEntry[]> {
  const reader = await connection.runAndReadAll(
    `SELECT source, received_ms::DOUBLE, "index", ids, body, request_id FROM queue_${segment} ORDER BY position`,
  );
  return reader.getRows().map(([source, receivedMs, index, ids, body, requestId], place) => ({
    source: String(source),
    receivedAtMs: Number(receivedMs),
    index: readEventIndex((index as { bytes: Uint8Array }).bytes),
    ids: ids === null ? null : (JSON.parse(String(ids)) as string[]),
    lines: Buffer.from((body as { bytes: Uint8Array }).bytes),
    requestId: requestId === null ? null : String(requestId),
    durableAtMs: durableAtMs[place] ?? null,
  }));
}
