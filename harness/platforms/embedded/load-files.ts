import { join } from 'node:path';
import { families } from '../../model/workload.ts';
import { NO_SEQUENCE } from '../../../services/ingest/event-index.ts';
import { openChunkWriter, type ChunkWriter } from './chunk-writer.ts';
import type { StoredEntry } from './queue-tables.ts';

/** A temporary file from which DuckDB loads the typed rows of one family. */
export interface LoadFile {
  readonly path: string;
  /** Position in `families`. */
  readonly family: number;
  /** Days since 1970 of all its events; null if they are of several days. */
  readonly day: number | null;
}

export interface LoadFiles {
  /** Adds the event at `position` of an entry, which begins at byte `start` of its lines. A promise is to be awaited before the next one. */
  add(entry: StoredEntry, position: number, start: number): Promise<void> | undefined;
  /** Closes all files and names them. */
  finish(): Promise<LoadFile[]>;
  abandon(): Promise<void>;
}

const CHUNK_BYTES = 2 ** 20;
const DAY_MICROS = 86_400_000_000;
/** Events of further days share a file per family, lest a sender with odd clocks makes us open thousands. */
const MOST_DAYS = 24;
const SEPARATOR = 0x01;
const NEWLINE = 0x0a;
const NO_DATA = Buffer.from('null');
/** Room for the columns before the envelope, without the source. */
const COLUMNS_BYTES = 96;

/** Columns of a load file, separated by byte 1, which JSON in UTF-8 never holds raw. */
export const loadColumns = `{source: 'VARCHAR', ingested_ms: 'BIGINT', time_us: 'BIGINT', "sequence": 'BIGINT', envelope: 'VARCHAR', data: 'VARCHAR'}`;

/**
 * Sorts events into load files by family and event day. An event's data stand in a column of their own, as the bytes that were sent: that is
 * why the typed rows are not read from the raw zone's file, whose JSON would have to be taken apart and written anew.
 */
export function openLoadFiles(folder: string): LoadFiles {
  const writers = new Map<string, { readonly file: LoadFile; readonly opened: Promise<ChunkWriter>; writer: ChunkWriter | undefined }>();
  const days = new Set<number>();

  function obtain(family: number, day: number): { readonly opened: Promise<ChunkWriter>; writer: ChunkWriter | undefined } {
    if (days.size < MOST_DAYS) days.add(day);
    const own = days.has(day) ? day : null;
    const name = `${families[family]}-${own ?? 'rest'}`;
    let group = writers.get(name);
    if (!group) {
      const path = join(folder, `${name}.csv`);
      group = { file: { path, family, day: own }, opened: openChunkWriter(path, CHUNK_BYTES), writer: undefined };
      writers.set(name, group);
    }
    return group;
  }

  function put(writer: ChunkWriter, entry: StoredEntry, position: number, start: number): void {
    const { source, lines, index, receivedAtMs } = entry;
    const length = index.length(position);
    const dataLength = index.dataLength(position);
    const sequence = index.sequence(position);
    const { buffer, at } = writer.reserve(roomFor(entry, length));
    let end = at;
    end += buffer.write(
      `${source}\x01${Math.floor(receivedAtMs)}\x01${index.timeMicros(position)}\x01${sequence === NO_SEQUENCE ? '' : sequence}\x01`,
      end,
    );
    if (dataLength === 0) {
      end += lines.copy(buffer, end, start, start + length);
      buffer[end++] = SEPARATOR;
    } else {
      const dataStart = start + index.dataStart(position);
      end += lines.copy(buffer, end, start, dataStart);
      end += NO_DATA.copy(buffer, end);
      end += lines.copy(buffer, end, dataStart + dataLength, start + length);
      buffer[end++] = SEPARATOR;
      end += lines.copy(buffer, end, dataStart, dataStart + dataLength);
    }
    buffer[end++] = NEWLINE;
    writer.advance(end - at);
  }

  return {
    add(entry, position, start) {
      const group = obtain(entry.index.family(position), Math.floor(entry.index.timeMicros(position) / DAY_MICROS));
      const room = roomFor(entry, entry.index.length(position));
      if (group.writer && !group.writer.full(room)) {
        put(group.writer, entry, position, start);
        return undefined;
      }
      return (async () => {
        const writer = (group.writer ??= await group.opened);
        if (writer.full(room)) await writer.flush();
        put(writer, entry, position, start);
      })();
    },
    async finish() {
      for (const { opened } of writers.values()) await (await opened).finish(false);
      return [...writers.values()].map(({ file }) => file);
    },
    async abandon() {
      for (const { opened } of writers.values()) await opened.then((writer) => writer.abandon()).catch(() => {});
    },
  };
}

function roomFor({ source }: StoredEntry, length: number): number {
  return length + source.length * 3 + COLUMNS_BYTES;
}
