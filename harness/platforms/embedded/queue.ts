import { blobValue, type DuckDBConnection } from '@duckdb/node-api';
import type { DurableQueue, QueueEntry } from '../../../services/ingest/ports.ts';
import { rowsOf } from './catalogue.ts';
import type { Mutex } from './mutex.ts';

/** A closed stretch of the queue: one table, consumed by one micro-batch. */
export interface Segment {
  readonly number: number;
  readonly bytes: number;
  readonly events: number;
}

export interface StoredEntry {
  readonly source: string;
  readonly receivedAtMs: number;
  readonly keys: Float64Array | readonly string[];
  readonly lines: Buffer;
}

export interface QueueLimits {
  /** A segment of this size is closed even before its time. */
  readonly segmentBytes: number;
  /** Above this nothing more is taken, until the stream has caught up. */
  readonly maxQueuedBytes: number;
  /** Bytes waiting for their commit above which nothing more is taken. */
  readonly maxPendingBytes: number;
}

interface Waiting {
  readonly entry: QueueEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The durable queue: a DuckDB table per segment, one row per request. What waits together is committed together, and `append` resolves
 * after the COMMIT, whose write-ahead log DuckDB synchronises to disk. A consumed segment is dropped in the transaction that commits its
 * micro-batch, so that consumption is atomic and checkpoints find little to write.
 */
export class Queue implements DurableQueue {
  readonly #connection: DuckDBConnection;
  readonly #mutex: Mutex;
  readonly #limits: QueueLimits;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #committing = false;
  #sealed: Segment[] = [];
  #open: { number: number; bytes: number; events: number };
  #firstQueuedMs = 0;
  #queuedEvents = 0;
  #failure: string | undefined;

  private constructor(connection: DuckDBConnection, mutex: Mutex, limits: QueueLimits, sealed: Segment[], next: number) {
    this.#connection = connection;
    this.#mutex = mutex;
    this.#limits = limits;
    this.#sealed = sealed;
    this.#open = { number: next, bytes: 0, events: 0 };
  }

  /** Opens the queue with the segments that a former process left; `lastCommit` is the newest consumed segment. */
  static async open(connection: DuckDBConnection, mutex: Mutex, limits: QueueLimits, lastCommit: number): Promise<Queue> {
    const tables = await rowsOf(connection, `SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'queue_%'`);
    const numbers = tables.map((row) => Number(String(row['table_name']).slice('queue_'.length))).toSorted((a, b) => a - b);
    const sealed: Segment[] = [];
    for (const number of numbers) {
      const [row] = await rowsOf(
        connection,
        `SELECT coalesce(sum(octet_length(body)), 0)::DOUBLE AS bytes, coalesce(sum(events), 0)::DOUBLE AS events FROM queue_${number}`,
      );
      sealed.push({ number, bytes: Number(row?.['bytes']), events: Number(row?.['events']) });
    }
    const next = Math.max(lastCommit, numbers.at(-1) ?? 0) + 1;
    const queue = new Queue(connection, mutex, limits, sealed, next);
    queue.#queuedEvents = sealed.reduce((sum, { events }) => sum + events, 0);
    await queue.#createTable();
    return queue;
  }

  /** Events made durable since this process started, those found at the start included. */
  get queuedEvents(): number {
    return this.#queuedEvents;
  }

  get queuedBytes(): number {
    return this.#open.bytes + this.#sealed.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  pressure(): { why: string; retryAfterSeconds: number } | undefined {
    if (this.#failure !== undefined) return { why: this.#failure, retryAfterSeconds: 2 };
    if (this.queuedBytes > this.#limits.maxQueuedBytes) return { why: 'the stream is too far behind', retryAfterSeconds: 1 };
    if (this.#waitingBytes > this.#limits.maxPendingBytes) return { why: 'the disk is too slow for this load', retryAfterSeconds: 1 };
    return undefined;
  }

  append(entry: QueueEntry): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ entry, resolve, reject });
    this.#waitingBytes += entry.lines.length;
    if (!this.#committing) void this.#commitAll();
    return promise;
  }

  /** Closes the open segment if it holds anything, and names the oldest segment to consume. */
  async next(): Promise<Segment | undefined> {
    if (this.#sealed.length === 0 && this.#open.events > 0) await this.#mutex.run(() => this.#seal());
    return this.#sealed[0];
  }

  /** Reads a closed segment over `connection`, beside the transactions that append. */
  async read(connection: DuckDBConnection, segment: Segment): Promise<StoredEntry[]> {
    const reader = await connection.runAndReadAll(
      `SELECT source, received_ms, by_sequence, keys, body FROM queue_${segment.number} ORDER BY position`,
    );
    return reader.getRows().map(([source, receivedMs, bySequence, keys, body]) => {
      const keyBytes = (keys as { bytes: Uint8Array }).bytes;
      return {
        source: String(source),
        receivedAtMs: Number(receivedMs),
        keys:
          bySequence === true
            ? new Float64Array(Uint8Array.from(keyBytes).buffer)
            : (JSON.parse(Buffer.from(keyBytes).toString()) as string[]),
        lines: Buffer.from((body as { bytes: Uint8Array }).bytes),
      };
    });
  }

  /** SQL that belongs into the transaction that commits a segment's micro-batch. */
  dropSql(segment: Segment): string {
    return `DROP TABLE queue_${segment.number}`;
  }

  /** Forgets a segment whose micro-batch has been committed. */
  consumed(segment: Segment): void {
    this.#sealed = this.#sealed.filter(({ number }) => number !== segment.number);
  }

  /** Age of the oldest entry that is not consumed. */
  backlogAgeMs(nowMs: number): number {
    return this.#open.events > 0 || this.#sealed.length > 0 ? Math.max(0, nowMs - this.#firstQueuedMs) : 0;
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#mutex.run(() => this.#commit(batch.map(({ entry }) => entry)));
        this.#failure = undefined;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#failure = `the queue cannot be written: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`;
        for (const { reject } of batch) reject(error);
        // The next append tries again: a full disk may have room by then.
        setTimeout(() => (this.#failure = undefined), 1000).unref();
      } finally {
        this.#waitingBytes -= batch.reduce((sum, { entry }) => sum + entry.lines.length, 0);
      }
    }
    this.#committing = false;
  }

  async #commit(entries: readonly QueueEntry[]): Promise<void> {
    const connection = this.#connection;
    const withEvents = entries.filter(({ events }) => events > 0);
    const deadLetters = entries.flatMap((entry) => entry.deadLetters);
    await connection.run('BEGIN');
    try {
      if (withEvents.length > 0) {
        const appender = await connection.createAppender(`queue_${this.#open.number}`);
        let position = this.#open.events;
        for (const entry of withEvents) {
          const { keys } = entry;
          const bySequence = keys instanceof Float64Array;
          appender.appendBigInt(BigInt(position));
          appender.appendVarchar(entry.source);
          appender.appendBigInt(BigInt(Math.floor(entry.receivedAtMs)));
          appender.appendInteger(entry.events);
          appender.appendBoolean(bySequence);
          appender.appendValue(
            blobValue(
              bySequence
                ? new Uint8Array(keys.buffer, keys.byteOffset, keys.byteLength)
                : new Uint8Array(Buffer.from(JSON.stringify(keys))),
            ),
          );
          appender.appendBlob(entry.lines);
          appender.endRow();
          position += entry.events;
        }
        appender.closeSync();
      }
      if (deadLetters.length > 0) {
        const appender = await connection.createAppender('dead_letters');
        for (const letter of deadLetters) {
          appender.appendVarchar(letter.source);
          appender.appendVarchar(letter.id);
          if (letter.sequence === null) appender.appendNull();
          else appender.appendBigInt(BigInt(letter.sequence));
          appender.appendVarchar(letter.reason);
          appender.appendVarchar(letter.detail);
          appender.appendBigInt(BigInt(Math.floor(letter.rejectedAtMs)));
          appender.appendVarchar(letter.body);
          appender.endRow();
        }
        appender.closeSync();
      }
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => {});
      throw error;
    }
    if (withEvents.length === 0) return;
    if (this.#open.events === 0 && this.#sealed.length === 0) this.#firstQueuedMs = withEvents[0]?.receivedAtMs ?? 0;
    for (const { lines, events } of withEvents) {
      this.#open.bytes += lines.length;
      this.#open.events += events;
      this.#queuedEvents += events;
    }
    if (this.#open.bytes >= this.#limits.segmentBytes) await this.#seal();
  }

  async #seal(): Promise<void> {
    if (this.#open.events === 0) return;
    const closed = this.#open;
    this.#open = { number: closed.number + 1, bytes: 0, events: 0 };
    try {
      await this.#createTable();
    } catch (error) {
      this.#open = closed;
      throw error;
    }
    this.#sealed.push(closed);
  }

  async #createTable(): Promise<void> {
    await this.#connection.run(
      `CREATE TABLE queue_${this.#open.number} (position BIGINT, source VARCHAR, received_ms BIGINT, events INTEGER, by_sequence BOOLEAN, keys BLOB, body BLOB)`,
    );
  }
}
