import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { ObjectStore, StoredObject } from './object-store.ts';

/** A file of the raw zone: `raw/commit_id=00000001/part-….jsonl.zst`, a line per submission; services/ingest/kafka/event-records.ts lays the lines out. */
const rawFile = /^raw\/commit_id=(?<commit>\d+)\/[^_/][^/]*\.jsonl(?:\.(?<ending>gz|zst))?$/;
const compressions: Readonly<Record<string, string>> = { gz: 'gzip', zst: 'zstd' };

/** Files that are on this disk at the same time, in each of two turns: while one is read, the other is downloaded. */
const CHUNK_BYTES = 64 * 2 ** 20;
const CHUNK_FILES = 200;
const TURNS = 2;
const DOWNLOADS = 4;

interface Chunk {
  readonly number: number;
  readonly compression: string;
  readonly objects: readonly StoredObject[];
}

export interface ReadRawZoneOptions {
  readonly store: ObjectStore;
  readonly instance: DuckDBInstance;
  /** For downloaded files, and for the result. */
  readonly folder: string;
  /** Folders of later commits are not finished, or not yet in the snapshot that the account is of. */
  readonly lastCommit: number;
  readonly signal: AbortSignal;
}

/**
 * Reads who sent which sequence from every line that rests in the raw zone, as sent, into Parquet files. The pipeline's tables are not asked: this is
 * what they are held against. Returns a glob of the files; undefined if there are none.
 */
export async function readRawZone({ store, instance, folder, lastCommit, signal }: ReadRawZoneOptions): Promise<string | undefined> {
  const chunks = chunksOf(store.list('raw/commit_id='), lastCommit);
  let files = 0;
  const work = async (): Promise<void> => {
    const connection = await instance.connect();
    try {
      for await (const chunk of chunks) {
        const paths = await downloadAll(store, chunk, join(folder, `chunk-${chunk.number}`), signal);
        const list = paths.map((path) => `'${path}'`).join(', ');
        await connection.run(`
          COPY (
            SELECT event.source AS source, TRY_CAST(event.sequence AS BIGINT) AS sequence
            FROM read_json([${list}], format = 'newline_delimited', compression = '${chunk.compression}',
              columns = {event: 'STRUCT(source VARCHAR, sequence VARCHAR)'})
          ) TO '${join(folder, `raw-${chunk.number}.parquet`)}' (FORMAT parquet, COMPRESSION zstd)`);
        files++;
        await rm(join(folder, `chunk-${chunk.number}`), { recursive: true });
      }
    } finally {
      connection.closeSync();
    }
  };
  await Promise.all(Array.from({ length: TURNS }, work));
  return files === 0 ? undefined : join(folder, 'raw-*.parquet');
}

/** Objects in groups of one kind; several may take from it at once. */
async function* chunksOf(objects: AsyncIterable<StoredObject>, lastCommit: number): AsyncGenerator<Chunk, void> {
  const open = new Map<string, StoredObject[]>();
  let number = 0;
  for await (const object of objects) {
    const { commit, ending = '' } = rawFile.exec(object.key)?.groups ?? {};
    if (commit === undefined || Number(commit) > lastCommit || object.bytes === 0) continue;
    const compression = compressions[ending] ?? 'uncompressed';
    const group = open.get(compression) ?? [];
    group.push(object);
    open.set(compression, group);
    if (group.length < CHUNK_FILES && group.reduce((sum, { bytes }) => sum + bytes, 0) < CHUNK_BYTES) continue;
    open.delete(compression);
    yield { number: number++, compression, objects: group };
  }
  for (const [compression, group] of open) yield { number: number++, compression, objects: group };
}

async function downloadAll(store: ObjectStore, chunk: Chunk, folder: string, signal: AbortSignal): Promise<string[]> {
  await mkdir(folder);
  const paths: string[] = [];
  const waiting = chunk.objects.map((object, place) => ({ object, path: join(folder, String(place)) }));
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      await store.download(next.object.key, next.path, signal);
      paths.push(next.path);
    }
  };
  await Promise.all(Array.from({ length: DOWNLOADS }, work));
  return paths;
}
