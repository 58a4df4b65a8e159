import { open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../model/errors.ts';
import { fileValues, type Snapshot } from './catalogue.ts';
import { quote, type Layout } from './layout.ts';
import { removeFiles, synchroniseFile, synchroniseFolders } from './files.ts';
import type { Mutex } from './mutex.ts';
import { fingerprintOfFile } from './typed-columns.ts';

export interface CompactorOptions {
  readonly layout: Layout;
  readonly writer: DuckDBConnection;
  readonly exporter: DuckDBConnection;
  readonly mutex: Mutex;
  readonly epochMs: () => number;
  readonly log: (line: string) => void;
  readonly onSwap: (swap: { zone: 'raw' | 'events'; removed: readonly string[]; added: string }) => void;
}

/** A folder with this many small files is worth a compaction. */
const MIN_FILES = 150;
/** Files above this are left alone. */
const SMALL_BYTES = 48 * 2 ** 20;
/** Merged files are about this large. */
const TARGET_BYTES = 96 * 2 ** 20;
/** With more than this in the queue, the stream needs the machine for itself. */
const CALM_QUEUED_BYTES = 48 * 2 ** 20;
/** Readers may hold a snapshot for this long; only then the merged files go. */
const GRACE_MS = 120_000;

/**
 * Merges the small files of a folder into one, in the background. Rows keep their commit id, so commit times stay what they were;
 * readers see either the old files or the new one, because the catalogue changes in one transaction.
 */
export class Compactor {
  readonly #options: CompactorOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #doomed = new Set<string>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: CompactorOptions) {
    this.#options = options;
  }

  /** Starts a compaction if one is due and the platform is calm. */
  consider(snapshot: Snapshot, queuedBytes: number): void {
    if (this.#running || this.#closed || queuedBytes > CALM_QUEUED_BYTES) return;
    const folder = crowdedFolder(snapshot);
    if (!folder) return;
    this.#running = this.#merge(folder.zone, folder.files)
      .catch((error: unknown) => this.#options.log(`compaction failed, will be tried again: ${messageOf(error)}`))
      .finally(() => (this.#running = undefined));
  }

  /** Waits for a compaction under way, and removes what has been merged. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    for (const timer of this.#timers) clearTimeout(timer);
    await removeFiles([...this.#doomed]);
  }

  async #merge(zone: 'raw' | 'events', files: readonly string[]): Promise<void> {
    const small: string[] = [];
    let bytes = 0;
    for (const path of files) {
      const { size } = await stat(path);
      if (size > SMALL_BYTES || bytes + size > TARGET_BYTES) continue;
      small.push(path);
      bytes += size;
    }
    if (small.length < 2) return;
    const folder = dirname(small[0] as string);
    const name = `merged-${Math.floor(this.#options.epochMs())}`;
    const path = join(folder, zone === 'raw' ? `${name}.ndjson.zst` : `${name}-${fingerprintOfFile(files[0] as string)}.parquet`);
    if (zone === 'raw') await concatenate(small, path);
    else await this.#mergeParquet(small, path);
    await synchroniseFolders([folder]);
    const { size } = await stat(path);
    const { writer, mutex, onSwap } = this.#options;
    await mutex.run(async () => {
      await writer.run('BEGIN');
      try {
        await writer.run(`DELETE FROM files WHERE path IN (${small.map(quote).join(', ')})`);
        await writer.run(`INSERT INTO files VALUES ${fileValues([{ path, zone, bytes: size }])}`);
        await writer.run('COMMIT');
      } catch (error) {
        await writer.run('ROLLBACK').catch(() => {});
        throw error;
      }
    });
    onSwap({ zone, removed: small, added: path });
    this.#removeLater(small);
  }

  async #mergeParquet(small: readonly string[], path: string): Promise<void> {
    await this.#options.exporter.run(`
      COPY (SELECT * FROM read_parquet([${small.map(quote).join(', ')}], hive_partitioning = false))
      TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
    await synchroniseFile(path);
  }

  #removeLater(paths: readonly string[]): void {
    for (const path of paths) this.#doomed.add(path);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      for (const path of paths) this.#doomed.delete(path);
      void removeFiles(paths);
    }, GRACE_MS);
    timer.unref();
    this.#timers.add(timer);
  }
}

function crowdedFolder(snapshot: Snapshot): { zone: 'raw' | 'events'; files: string[] } | undefined {
  for (const zone of ['events', 'raw'] as const) {
    const folders = new Map<string, string[]>();
    for (const path of snapshot[zone]) {
      if (path.includes('/merged-')) continue;
      // Files with different columns are not merged.
      const key = `${dirname(path)} ${fingerprintOfFile(path)}`;
      const files = folders.get(key) ?? [];
      files.push(path);
      folders.set(key, files);
    }
    for (const files of folders.values()) if (files.length >= MIN_FILES) return { zone, files };
  }
  return undefined;
}

/** Zstandard frames in a row are a valid stream, and each ends with a line break. */
async function concatenate(from: readonly string[], to: string): Promise<void> {
  const file = await open(to, 'w');
  try {
    for (const path of from) await file.writeFile(await readFile(path));
    await file.datasync();
  } finally {
    await file.close();
  }
}
