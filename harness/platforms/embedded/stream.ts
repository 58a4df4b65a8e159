import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../model/errors.ts';
import { fileValues, type CommitRow } from './catalogue.ts';
import type { Layout } from './layout.ts';
import { writeMicroBatch, type WrittenFile } from './micro-batch.ts';
import type { Mutex } from './mutex.ts';
import type { Queue, Segment } from './queue.ts';
import { appendRequests } from './requests.ts';
import type { SeenKeys } from './seen-keys.ts';
import type { TypedColumns } from './typed-columns.ts';

export interface StreamOptions {
  readonly layout: Layout;
  readonly queue: Queue;
  readonly seen: SeenKeys;
  readonly columns: TypedColumns;
  /** Transactions; shared with the queue. */
  readonly writer: DuckDBConnection;
  /** Reading the queue and writing Parquet, beside transactions. */
  readonly worker: DuckDBConnection;
  readonly mutex: Mutex;
  readonly commitIntervalMs: number;
  readonly epochMs: () => number;
  readonly log: (line: string) => void;
  /** Told of each commit, with its files. */
  readonly onCommit: (commit: CommitRow, files: readonly WrittenFile[]) => void;
}

const RETRY_MS = 1000;
/** Bytes through the write-ahead log after which a checkpoint is due. */
const CHECKPOINT_BYTES = 256 * 2 ** 20;

/**
 * The stream processor: takes a closed queue segment, removes duplicates, writes the raw and the typed zone, and commits files, commit time
 * and the consumption of the segment in one transaction. Whatever stops it in between, the segment is taken again and its files are
 * written anew under the same names.
 */
export class Stream {
  readonly #options: StreamOptions;
  readonly #stop = new AbortController();
  #committedEvents = 0;
  #walBytes = 0;
  #trouble: string | undefined;
  #running: Promise<void> | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  get committedEvents(): number {
    return this.#committedEvents;
  }

  /** Why the last micro-batch failed and is repeated; undefined if it went well. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** Commits what is in the queue, then ends. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #loop(): Promise<void> {
    const { queue, commitIntervalMs, log } = this.#options;
    for (;;) {
      const begunMs = performance.now();
      const stopping = this.#stop.signal.aborted;
      let failed = false;
      try {
        for (let segment = await queue.next(); segment; segment = queue.queuedBytes > 0 ? await queue.next() : undefined) {
          await this.#process(segment);
          // One segment per interval while up to date; as fast as it goes while behind.
          if (!stopping && queue.queuedBytes < segment.bytes) break;
        }
        this.#trouble = undefined;
      } catch (error) {
        failed = true;
        this.#trouble = `repeats a micro-batch: ${messageOf(error)}`;
        log(`micro-batch failed, will be tried again: ${messageOf(error)}`);
      }
      if (stopping) return;
      await this.#pause(failed ? RETRY_MS : commitIntervalMs - (performance.now() - begunMs));
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0 || this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#stop.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#stop.signal.addEventListener('abort', done);
    });
  }

  async #process(segment: Segment): Promise<void> {
    const { layout, queue, seen, columns, worker, writer, mutex, epochMs, onCommit } = this.#options;
    const startedMs = epochMs();
    const entries = await queue.read(worker, segment);
    seen.begin();
    let files: WrittenFile[];
    let writtenMs: number;
    try {
      files = await writeMicroBatch(worker, layout, { commitId: segment.number, entries, seen, families: columns.byFamily });
      writtenMs = epochMs();
      await mutex.run(async () => {
        await writer.run('BEGIN');
        try {
          // The commit instant is not known yet; should the process die before the update below, recovery sets it to its own instant.
          await writer.run(`INSERT INTO commits VALUES (${segment.number}, ${startedMs}, ${writtenMs}, NULL, ${segment.events})`);
          await writer.run(`INSERT INTO files VALUES ${fileValues(files)}`);
          await appendRequests(writer, segment.number, entries);
          await writer.run(queue.dropSql(segment));
          await writer.run('COMMIT');
        } catch (error) {
          await writer.run('ROLLBACK').catch(() => {});
          throw error;
        }
      });
    } catch (error) {
      seen.rollBack();
      throw error;
    }
    const committedMs = epochMs();
    queue.consumed(segment);
    this.#committedEvents += segment.events;
    onCommit({ id: segment.number, startedMs, writtenMs, committedMs, events: segment.events }, files);
    await mutex.run(() => writer.run(`UPDATE commits SET committed_ms = ${committedMs} WHERE id = ${segment.number}`));
    await this.#checkpoint(segment.bytes);
  }

  async #checkpoint(bytes: number): Promise<void> {
    const { writer, mutex, log } = this.#options;
    this.#walBytes += bytes;
    if (this.#walBytes < CHECKPOINT_BYTES) return;
    this.#walBytes = 0;
    try {
      await mutex.run(() => writer.run('CHECKPOINT'));
    } catch (error) {
      log(`checkpoint put off: ${messageOf(error)}`);
    }
  }
}
