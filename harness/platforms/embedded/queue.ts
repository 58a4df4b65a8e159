import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../model/errors.ts';
import type { DurableQueue, Pressure, QueueEntry } from '../../../services/ingest/ports.ts';
import { rowsOf } from './catalogue.ts';
import type { Mutex } from './mutex.ts';
import { appendDeadLetters, appendEntries, createSegmentTable, readEntries, type StoredEntry } from './queue-tables.ts';

/** A closed stretch of the queue: one table, consumed by one micro-batch. */
export interface Segment {
  readonly number: number;
  readonly bytes: number;
  readonly events: number;
}

export interface QueueLimits {
  /** A segment of this size is closed even before its time. */
  readonly segmentBytes: number;
  /** Above this nothing more is taken, until the stream has caught up. */
  readonly maxQueuedBytes: number;
  /** Bytes waiting for their commit above which nothing more is taken. */
  readonly maxPendingBytes: number;
  /** Queued bytes that are also kept in memory, so that a stream that is up to date need not read them back. */
  readonly maxRetainedBytes: number;
}

export interface QueueOptions {
  readonly limits: QueueLimits;
  readonly epochMs: () => number;
}

interface Waiting {
  readonly entry: QueueEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Stretch {
  readonly number: number;
  bytes: number;
  events: number;
  firstReceivedMs: number;
  /** When each entry had become durable, in their order; empty where a former process queued them. */
  readonly durableAtMs: number[];
  /** The entries themselves, unless there was no room for them all. */
  entries: StoredEntry[] | undefined;
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
  readonly #epochMs: () => number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #committing = false;
  #sealed: Stretch[] = [];
  #open: Stretch;
  #queuedEvents = 0;
  #retainedBytes = 0;
  #failure: string | undefined;

  private constructor(connection: DuckDBConnection, mutex: Mutex, { limits, epochMs }: QueueOptions, sealed: Stretch[], next: number) {
    this.#connection = connection;
    this.#epochMs = epochMs;
    this.#mutex = mutex;
    this.#limits = limits;
    this.#sealed = sealed;
    this.#open = emptyStretch(next);
  }

  /** Opens the queue with the segments that a former process left; `lastCommit` is the newest consumed segment. */
  static async open(connection: DuckDBConnection, mutex: Mutex, options: QueueOptions, lastCommit: number): Promise<Queue> {
    const tables = await rowsOf(connection, `SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'queue_%'`);
    const numbers = tables.map((row) => Number(String(row['table_name']).slice('queue_'.length))).toSorted((a, b) => a - b);
    const sealed: Stretch[] = [];
    for (const number of numbers) {
      // An earlier version knew no requests.
      await connection.run(`ALTER TABLE queue_${number} ADD COLUMN IF NOT EXISTS request_id VARCHAR`);
      const [row] = await rowsOf(
        connection,
        `SELECT coalesce(sum(octet_length(body)), 0)::DOUBLE AS bytes, coalesce(sum(events), 0)::DOUBLE AS events, min(received_ms)::DOUBLE AS first FROM queue_${number}`,
      );
      const stretch = { ...emptyStretch(number), bytes: Number(row?.['bytes']), events: Number(row?.['events']), entries: undefined };
      if (stretch.events > 0) sealed.push({ ...stretch, firstReceivedMs: Number(row?.['first']) });
      else await connection.run(`DROP TABLE queue_${number}`);
    }
    const next = Math.max(lastCommit, numbers.at(-1) ?? 0) + 1;
    const queue = new Queue(connection, mutex, options, sealed, next);
    queue.#queuedEvents = sealed.reduce((sum, { events }) => sum + events, 0);
    await createSegmentTable(connection, next);
    return queue;
  }

  /** Events made durable since this process started, those found at the start included. */
  get queuedEvents(): number {
    return this.#queuedEvents;
  }

  get queuedBytes(): number {
    return this.#open.bytes + this.#sealed.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Why it cannot be written just now; undefined if it can. */
  get failure(): string | undefined {
    return this.#failure;
  }

  pressure(): Pressure | undefined {
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

  /** Entries of a closed segment, oldest first: from memory, or read over `connection`, beside the transactions that append. */
  async read(connection: DuckDBConnection, segment: Segment): Promise<readonly StoredEntry[]> {
    const stretch = this.#sealed.find(({ number }) => number === segment.number);
    return stretch?.entries ?? readEntries(connection, segment.number, stretch?.durableAtMs ?? []);
  }

  /** SQL that belongs into the transaction that commits a segment's micro-batch. */
  dropSql(segment: Segment): string {
    return `DROP TABLE queue_${segment.number}`;
  }

  /** Forgets a segment whose micro-batch has been committed. */
  consumed(segment: Segment): void {
    for (const stretch of this.#sealed) if (stretch.number === segment.number) this.#spill(stretch);
    this.#sealed = this.#sealed.filter(({ number }) => number !== segment.number);
  }

  /** Age of the oldest entry that is not consumed. */
  backlogAgeMs(nowMs: number): number {
    const oldest = this.#sealed[0] ?? this.#open;
    return oldest.events > 0 ? Math.max(0, nowMs - oldest.firstReceivedMs) : 0;
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#mutex.run(() => this.#commit(batch.map(({ entry }) => entry)));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#fail(error);
        for (const { reject } of batch) reject(error);
      } finally {
        this.#waitingBytes -= batch.reduce((sum, { entry }) => sum + entry.lines.length, 0);
      }
    }
    this.#committing = false;
  }

  /** For a moment nothing more is taken; the append after that tries again: a full disk may have room by then. */
  #fail(error: unknown): void {
    this.#failure = `the queue cannot be written: ${messageOf(error).split('\n', 1)[0]}`;
    setTimeout(() => (this.#failure = undefined), 1000).unref();
  }

  async #commit(entries: readonly QueueEntry[]): Promise<void> {
    const withEvents = entries.filter(({ index }) => index.count > 0);
    await this.#connection.run('BEGIN');
    try {
      if (withEvents.length > 0) await appendEntries(this.#connection, this.#open.number, this.#open.events, withEvents);
      if (entries.some(({ deadLetters }) => deadLetters.length > 0)) await appendDeadLetters(this.#connection, entries);
      await this.#connection.run('COMMIT');
    } catch (error) {
      await this.#connection.run('ROLLBACK').catch(() => {});
      throw error;
    }
    const durableAtMs = this.#epochMs();
    for (const entry of withEvents) this.#account(entry, durableAtMs);
    // What has been committed stays so, whatever comes of the new table.
    if (this.#open.bytes >= this.#limits.segmentBytes) await this.#seal().catch((error: unknown) => this.#fail(error));
  }

  #account({ source, request, receivedAtMs, lines, index, ids }: QueueEntry, durableAtMs: number): void {
    const open = this.#open;
    if (open.events === 0) open.firstReceivedMs = receivedAtMs;
    open.bytes += lines.length;
    open.events += index.count;
    this.#queuedEvents += index.count;
    open.durableAtMs.push(durableAtMs);
    if (!open.entries) return;
    this.#retainedBytes += lines.length;
    open.entries.push({ source, requestId: request.id, durableAtMs, receivedAtMs, lines, index, ids });
    if (this.#retainedBytes > this.#limits.maxRetainedBytes) this.#spill(open);
  }

  /** Lets go of what memory holds of a stretch; the table has it all. */
  #spill(stretch: Stretch): void {
    for (const { lines } of stretch.entries ?? []) this.#retainedBytes -= lines.length;
    stretch.entries = undefined;
  }

  async #seal(): Promise<void> {
    if (this.#open.events === 0) return;
    const next = this.#open.number + 1;
    await createSegmentTable(this.#connection, next);
    this.#sealed.push(this.#open);
    this.#open = emptyStretch(next);
  }
}

function emptyStretch(number: number): Stretch {
  return { number, bytes: 0, events: 0, firstReceivedMs: 0, durableAtMs: [], entries: [] };
}
