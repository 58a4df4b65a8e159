import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { TraceQuestion } from '../../model/trace.ts';
import { soughtEvent } from '../trace-event.ts';
import { openCatalogue, readSnapshot, rowsOf, type CommitRow, type Snapshot } from './catalogue.ts';
import { Compactor } from './compaction.ts';
import { removeFiles } from './files.ts';
import { layoutOf, quote, type Layout } from './layout.ts';
import { Mutex } from './mutex.ts';
import { Queue, type QueueLimits } from './queue.ts';
import { findWays, type EventWays } from './requests.ts';
import { SeenKeys } from './seen-keys.ts';
import { Stream } from './stream.ts';
import type { TypedColumns } from './typed-columns.ts';

export interface StoreOptions {
  readonly directory: string;
  readonly columns: TypedColumns;
  readonly commitIntervalMs: number;
  readonly epochMs: () => number;
  readonly log: (line: string) => void;
  readonly limits?: QueueLimits;
}

const MEMORY_LIMIT_BYTES = 1024 * 2 ** 20;
/** Bounds of the queue. */
export const defaultStoreLimits: QueueLimits = {
  segmentBytes: 64 * 2 ** 20,
  maxQueuedBytes: 2 * 2 ** 30,
  maxPendingBytes: 64 * 2 ** 20,
  maxRetainedBytes: 96 * 2 ** 20,
};

/** Queue, stream and lake of the embedded platform, opened on a folder, recovered from whatever state a former process left there. */
export class Store {
  readonly queue: Queue;
  readonly stream: Stream;
  readonly #layout: Layout;
  readonly #instance: DuckDBInstance;
  readonly #connections: readonly DuckDBConnection[];
  readonly #exporter: DuckDBConnection;
  readonly #compactor: Compactor;
  readonly #commits: CommitRow[];
  #snapshot: Snapshot;
  #exported = { rows: -1, path: '' };

  private constructor(
    layout: Layout,
    instance: DuckDBInstance,
    parts: {
      queue: Queue;
      writer: DuckDBConnection;
      worker: DuckDBConnection;
      exporter: DuckDBConnection;
      mutex: Mutex;
      seen: SeenKeys;
      snapshot: Snapshot;
    },
    options: StoreOptions,
  ) {
    this.#layout = layout;
    this.#instance = instance;
    this.#connections = [parts.writer, parts.worker, parts.exporter];
    this.#exporter = parts.exporter;
    this.#commits = [...parts.snapshot.commits];
    this.#snapshot = { ...parts.snapshot, commits: this.#commits };
    this.queue = parts.queue;
    this.#compactor = new Compactor({ ...parts, layout, log: options.log, epochMs: options.epochMs, onSwap: (swap) => this.#swap(swap) });
    this.stream = new Stream({
      ...options,
      ...parts,
      layout,
      onCommit: (commit, files) => {
        const paths = (zone: string): string[] => files.flatMap((file) => (file.zone === zone ? [file.path] : []));
        this.#commits.push(commit);
        this.#snapshot = {
          raw: [...this.#snapshot.raw, ...paths('raw')],
          events: [...this.#snapshot.events, ...paths('events')],
          commits: this.#commits,
        };
        this.#compactor.consider(this.#snapshot, parts.queue.queuedBytes);
      },
    });
    this.stream.start();
  }

  static async open(options: StoreOptions): Promise<Store> {
    const layout = layoutOf(options.directory);
    for (const folder of [layout.raw, layout.events, layout.marts, layout.deadLetters, layout.temp])
      await mkdir(folder, { recursive: true });
    const instance = await openCatalogue(layout, MEMORY_LIMIT_BYTES);
    const [writer, worker, exporter] = [await instance.connect(), await instance.connect(), await instance.connect()];
    await writer.run(`UPDATE commits SET committed_ms = ${options.epochMs()} WHERE committed_ms IS NULL`);
    const snapshot = await readSnapshot(writer);
    await removeUnreferenced(layout, snapshot);
    const mutex = new Mutex();
    const queue = await Queue.open(
      writer,
      mutex,
      { limits: options.limits ?? defaultStoreLimits, epochMs: options.epochMs },
      snapshot.commits.at(-1)?.id ?? 0,
    );
    const seen = await recoverSeen(worker, snapshot);
    await writer.run('CHECKPOINT');
    return new Store(layout, instance, { queue, writer, worker, exporter, mutex, seen, snapshot }, options);
  }

  /** The newest snapshot; of the commits only those after `commitsAfter`, as a reader has the others. */
  snapshot(commitsAfter: number): Snapshot {
    const first = this.#commits.findLastIndex(({ id }) => id <= commitsAfter) + 1;
    return { ...this.#snapshot, commits: this.#commits.slice(first) };
  }

  /** Writes all dead letters to a Parquet file for readers, unless the newest such file is current; returns its path. */
  async exportDeadLetters(): Promise<string> {
    const [row] = await rowsOf(this.#exporter, 'SELECT count(*)::DOUBLE AS n FROM dead_letters');
    const rows = Number(row?.['n']);
    if (rows === this.#exported.rows) return this.#exported.path;
    const path = join(this.#layout.deadLetters, `${rows}.parquet`);
    await this.#exporter.run(`COPY (SELECT * FROM dead_letters) TO ${quote(`${path}.partial`)} (FORMAT parquet, COMPRESSION zstd)`);
    await rename(`${path}.partial`, path);
    this.#exported = { rows, path };
    return path;
  }

  /** How an event has come, as far as is known. */
  findWays(question: TraceQuestion): Promise<EventWays> {
    return findWays(this.#exporter, soughtEvent(question));
  }

  /** Commits everything queued, then closes. */
  async close(): Promise<void> {
    await this.stream.close();
    await this.#compactor.close();
    for (const connection of this.#connections) connection.closeSync();
    this.#instance.closeSync();
  }

  #swap({ zone, removed, added }: { zone: 'raw' | 'events'; removed: readonly string[]; added: string }): void {
    const gone = new Set(removed);
    this.#snapshot = { ...this.#snapshot, [zone]: [...this.#snapshot[zone].filter((path) => !gone.has(path)), added] };
  }
}

/** Rebuilds deduplication from what is in the lake: the only state that counts. */
async function recoverSeen(connection: DuckDBConnection, snapshot: Snapshot): Promise<SeenKeys> {
  const seen = new SeenKeys();
  seen.begin();
  if (snapshot.events.length === 0) return seen;
  const files = `read_parquet([${snapshot.events.map(quote).join(', ')}])`;
  // Ranges of consecutive sequences: few, where there are few holes.
  const ranges = await connection.runAndReadAll(`
    WITH numbered AS (
      SELECT source, sequence, sequence - row_number() OVER (PARTITION BY source ORDER BY sequence) AS island
      FROM ${files} WHERE source LIKE '//imvu/%'
    )
    SELECT source, min(sequence)::DOUBLE, max(sequence)::DOUBLE FROM numbered GROUP BY source, island`);
  for (const [source, from, to] of ranges.getRows() as [string, number, number][]) {
    seen.markAll(
      source,
      Float64Array.from({ length: to - from + 1 }, (_, i) => from + i),
    );
    seen.begin();
  }
  const ids = await connection.runAndReadAll(
    `SELECT source, list(id ORDER BY ingested_at) FROM ${files} WHERE source NOT LIKE '//imvu/%' GROUP BY source`,
  );
  for (const [source, list] of ids.getRows() as [string, { items: string[] }][]) seen.markAll(source, list.items);
  seen.begin();
  return seen;
}

async function removeUnreferenced(layout: Layout, snapshot: Snapshot): Promise<void> {
  const known = new Set([...snapshot.raw, ...snapshot.events]);
  const stray: string[] = [];
  for (const folder of [layout.raw, layout.events]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !known.has(path)) stray.push(path);
    }
  }
  await removeFiles(stray);
  await rm(layout.deadLetters, { recursive: true, force: true });
  await mkdir(layout.deadLetters, { recursive: true });
}
