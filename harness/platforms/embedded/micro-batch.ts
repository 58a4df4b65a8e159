import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { NO_SEQUENCE, type EventIndex } from '../../../services/ingest/event-index.ts';
import { openChunkWriter, type ChunkWriter } from './chunk-writer.ts';
import { synchroniseFolders } from './files.ts';
import type { Layout } from './layout.ts';
import { openLoadFiles, type LoadFiles } from './load-files.ts';
import type { StoredEntry } from './queue-tables.ts';
import type { SeenKeys } from './seen-keys.ts';
import type { FamilyColumns } from './typed-columns.ts';
import { writeTyped } from './typed-files.ts';

export interface WrittenFile {
  readonly path: string;
  readonly zone: 'raw' | 'events';
  readonly bytes: number;
}

export interface MicroBatch {
  readonly commitId: number;
  readonly entries: readonly StoredEntry[];
  /** Marks what it sees; the caller takes the marks back if the batch fails. */
  readonly seen: SeenKeys;
  readonly families: readonly FamilyColumns[];
}

const compress = promisify(zstdCompress);
const ZSTD_LEVEL = 1;
const RAW_CHUNK_BYTES = 4 * 2 ** 20;
const CLOSING_BRACE = 0x7d;
const NEWLINE = 0x0a;
/** Room for what stands before an event in a raw line. */
const PREFIX_BYTES = 128;

/**
 * Writes the files of a micro-batch, synchronised to disk: one of the raw zone, with every event, and typed ones by event day and family,
 * without duplicates. The same batch gets the same names again, so that a failed attempt leaves nothing beside the next one's files.
 */
export async function writeMicroBatch(connection: DuckDBConnection, layout: Layout, batch: MicroBatch): Promise<WrittenFile[]> {
  const { commitId } = batch;
  const rawPath = join(layout.raw, `commit-${padded(commitId)}.ndjson.zst`);
  const loadFolder = join(layout.temp, `load-${padded(commitId)}`);
  await mkdir(loadFolder, { recursive: true });
  try {
    const raw = await openChunkWriter(rawPath, RAW_CHUNK_BYTES, (chunk) =>
      compress(chunk, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } }),
    );
    const load = openLoadFiles(loadFolder);
    let rawBytes: number;
    try {
      for (const entry of batch.entries) await writeEntry(batch, entry, raw, load);
      rawBytes = await raw.finish(true);
    } catch (error) {
      await Promise.all([raw.abandon(), load.abandon()]);
      throw error;
    }
    const typed = await writeTyped(connection, layout, batch, await load.finish(), padded(commitId));
    await synchroniseFolders([layout.raw]);
    return [{ path: rawPath, zone: 'raw', bytes: rawBytes }, ...typed];
  } finally {
    await rm(loadFolder, { recursive: true, force: true });
  }
}

/** Raw line: `{"commit_id":…,"ingested_at_ms":…,"duplicate":…,"event":<as sent>}`. */
async function writeEntry({ commitId, seen }: MicroBatch, entry: StoredEntry, raw: ChunkWriter, load: LoadFiles): Promise<void> {
  const { source, lines, index, ids, receivedAtMs } = entry;
  const duplicate = seen.markAll(source, ids ?? sequencesOf(index));
  const [fresh, again] = [false, true].map((flag) =>
    Buffer.from(`{"commit_id":${commitId},"ingested_at_ms":${Math.floor(receivedAtMs)},"duplicate":${flag},"event":`),
  ) as [Buffer, Buffer];
  let start = 0;
  for (let i = 0; i < index.count; i++) {
    const length = index.length(i);
    const needed = length + PREFIX_BYTES;
    if (raw.full(needed)) await raw.flush();
    const { buffer, at } = raw.reserve(needed);
    let end = at + (duplicate[i] === 1 ? again : fresh).copy(buffer, at);
    end += lines.copy(buffer, end, start, start + length);
    buffer[end++] = CLOSING_BRACE;
    buffer[end++] = NEWLINE;
    raw.advance(end - at);
    if (duplicate[i] !== 1) {
      const flushed = load.add(entry, i, start);
      if (flushed) await flushed;
    }
    start += length + 1;
  }
}

function sequencesOf(index: EventIndex): Float64Array {
  const sequences = new Float64Array(index.count);
  for (let i = 0; i < index.count; i++) {
    const sequence = index.sequence(i);
    if (sequence === NO_SEQUENCE) throw new Error(`event ${i} of a source identified by sequence has none`);
    sequences[i] = sequence;
  }
  return sequences;
}

function padded(commitId: number): string {
  return String(commitId).padStart(8, '0');
}
