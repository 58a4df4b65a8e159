import { open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from './catalogue.ts';
import { quote, type Layout } from './layout.ts';
import type { StoredEntry } from './queue.ts';
import type { SeenKeys } from './seen-keys.ts';
import type { TypedColumn } from './typed-columns.ts';

export interface WrittenFile {
  readonly path: string;
  readonly zone: 'raw' | 'events';
  readonly bytes: number;
}

const compress = promisify(zstdCompress);
const NEWLINE = 0x0a;
const ZSTD_LEVEL = 1;

/** Writes the raw zone's file of a micro-batch: one line per event, with what deduplication found. Synchronised to disk. */
export async function writeRaw(layout: Layout, commitId: number, entries: readonly StoredEntry[], seen: SeenKeys): Promise<WrittenFile> {
  const body = rawLines(commitId, entries, seen);
  const packed = await compress(body, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
  const path = join(layout.raw, `commit-${padded(commitId)}.ndjson.zst`);
  const file = await open(path, 'w');
  try {
    await file.writeFile(packed);
    await file.datasync();
  } finally {
    await file.close();
  }
  return { path, zone: 'raw', bytes: packed.length };
}

/** `{"commit_id":…,"ingested_at_ms":…,"duplicate":…,"event":<as sent>}` per line. */
function rawLines(commitId: number, entries: readonly StoredEntry[], seen: SeenKeys): Buffer {
  const longestPrefix = `{"commit_id":${commitId},"ingested_at_ms":${Number.MAX_SAFE_INTEGER},"duplicate":false,"event":`.length;
  const capacity = entries.reduce((sum, { lines, keys }) => sum + lines.length + keys.length * (longestPrefix + 1), 0);
  const out = Buffer.allocUnsafe(capacity);
  let length = 0;
  for (const { source, keys, lines, receivedAtMs } of entries) {
    const duplicate = seen.markAll(source, keys);
    const prefixes = ['false', 'true'].map((flag) =>
      Buffer.from(`{"commit_id":${commitId},"ingested_at_ms":${receivedAtMs},"duplicate":${flag},"event":`),
    ) as [Buffer, Buffer];
    let start = 0;
    for (let i = 0; i < keys.length; i++) {
      const end = lines.indexOf(NEWLINE, start);
      length += (duplicate[i] === 1 ? prefixes[1] : prefixes[0]).copy(out, length);
      length += lines.copy(out, length, start, end);
      out[length++] = 0x7d;
      out[length++] = NEWLINE;
      start = end + 1;
    }
  }
  return out.subarray(0, length);
}

/** Writes the typed Parquet files of a micro-batch from its raw file, without duplicates, by event day and family. Synchronised to disk. */
export async function writeTyped(
  connection: DuckDBConnection,
  layout: Layout,
  commitId: number,
  raw: WrittenFile,
  columns: readonly TypedColumn[],
): Promise<WrittenFile[]> {
  const prefix = `commit-${padded(commitId)}-`;
  await connection.run(`
    COPY (
      SELECT commit_id, make_timestamp(ingested_at_ms * 1000) AS ingested_at, event.source AS source, event.id AS id,
        TRY_CAST(event.sequence AS BIGINT) AS sequence, event.type AS type, event.time AS time, CAST(event.data AS VARCHAR) AS data,
        ${columns.map(({ name }) => `payload.${name} AS ${name}`).join(', ')},
        CAST(event.time AS DATE) AS event_day, ${familySql('event.type')} AS family
      FROM (
        SELECT *, from_json(event.data, ${quote(JSON.stringify(Object.fromEntries(columns.map(({ name, sqlType }) => [name, sqlType]))))}) AS payload
        FROM read_json(${quote(raw.path)}, format = 'newline_delimited', compression = 'zstd', columns = {
          commit_id: 'BIGINT', ingested_at_ms: 'BIGINT', duplicate: 'BOOLEAN',
          event: 'STRUCT(source VARCHAR, id VARCHAR, sequence VARCHAR, "type" VARCHAR, "time" TIMESTAMP, data JSON)'
        }, maximum_object_size = 33554432)
        WHERE NOT duplicate
      )
    ) TO ${quote(layout.events)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARTITION_BY (event_day, family),
      FILENAME_PATTERN '${prefix}{i}', OVERWRITE_OR_IGNORE)`);
  const found = await rowsOf(connection, `SELECT file FROM glob(${quote(`${layout.events}/*/*/${prefix}*.parquet`)})`);
  const files: WrittenFile[] = [];
  for (const row of found) files.push(await synchronised(String(row['file'])));
  await synchroniseFolders([layout.raw, layout.events, ...files.flatMap(({ path }) => [dirname(path), dirname(dirname(path))])]);
  return files;
}

/** Family of a type: its third part for IMVU's, `service` for all others. */
export function familySql(type: string): string {
  return `CASE WHEN ${type} LIKE 'com.imvu.%' THEN split_part(${type}, '.', 3) ELSE 'service' END`;
}

async function synchronised(path: string): Promise<WrittenFile> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
    return { path, zone: 'events', bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** Makes new names in folders durable. */
export async function synchroniseFolders(folders: readonly string[]): Promise<void> {
  for (const folder of new Set(folders)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Bytes of all files below a folder. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let total = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    total += found?.size ?? 0;
  }
  return total;
}

function padded(commitId: number): string {
  return String(commitId).padStart(8, '0');
}
