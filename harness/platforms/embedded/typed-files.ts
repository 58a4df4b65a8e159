import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from './catalogue.ts';
import { removeFiles, synchroniseFile, synchroniseFolders } from './files.ts';
import { quote, type Layout } from './layout.ts';
import { loadColumns, type LoadFile } from './load-files.ts';
import type { MicroBatch, WrittenFile } from './micro-batch.ts';
import type { FamilyColumns } from './typed-columns.ts';

const DAY_MS = 86_400_000;
const FORMAT = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1';

/** Turns load files into Parquet files of the typed zone, partitioned by event day and family, synchronised to disk. */
export async function writeTyped(
  connection: DuckDBConnection,
  layout: Layout,
  { commitId, families }: Pick<MicroBatch, 'commitId' | 'families'>,
  loadFiles: readonly LoadFile[],
  name: string,
): Promise<WrittenFile[]> {
  const paths: string[] = [];
  for (const load of loadFiles) {
    const columns = families[load.family];
    if (!columns) throw new Error(`no family has the position ${load.family}`);
    const stem = `commit-${name}-${columns.fingerprint}`;
    paths.push(
      ...(load.day === null
        ? await writeRest(connection, layout, load, commitId, columns, stem)
        : [await writeDay(connection, layout, load, load.day, commitId, columns, stem)]),
    );
  }
  const files: WrittenFile[] = [];
  for (const path of paths) files.push({ path, zone: 'events', bytes: await synchroniseFile(path) });
  await synchroniseFolders([layout.events, ...paths.flatMap((path) => [dirname(path), dirname(dirname(path))])]);
  return files;
}

async function writeDay(
  connection: DuckDBConnection,
  layout: Layout,
  load: LoadFile,
  day: number,
  commitId: number,
  columns: FamilyColumns,
  stem: string,
): Promise<string> {
  const folder = join(layout.events, `event_day=${new Date(day * DAY_MS).toISOString().slice(0, 10)}`, `family=${columns.family}`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${stem}.parquet`);
  await connection.run(`COPY (${selectTyped(load, commitId, columns)}) TO ${quote(path)} (${FORMAT})`);
  return path;
}

/** Events of many days: DuckDB sorts them into folders. */
async function writeRest(
  connection: DuckDBConnection,
  layout: Layout,
  load: LoadFile,
  commitId: number,
  columns: FamilyColumns,
  stem: string,
): Promise<string[]> {
  const pattern = quote(`${layout.events}/*/family=${columns.family}/${stem}-rest-*.parquet`);
  const list = async (): Promise<string[]> =>
    (await rowsOf(connection, `SELECT file FROM glob(${pattern})`)).map((row) => String(row['file']));
  // How many files there are depends on the threads, so those of a failed attempt would not all be overwritten.
  await removeFiles(await list());
  await connection.run(`
    COPY (SELECT *, CAST("time" AS DATE) AS event_day, '${columns.family}' AS family FROM (${selectTyped(load, commitId, columns)}))
    TO ${quote(layout.events)} (${FORMAT}, PARTITION_BY (event_day, family), FILENAME_PATTERN '${stem}-rest-{i}', OVERWRITE_OR_IGNORE)`);
  return list();
}

function selectTyped({ path }: LoadFile, commitId: number, { columns }: FamilyColumns): string {
  const fields = (types: readonly (readonly [string, string])[]): string => quote(JSON.stringify(Object.fromEntries(types)));
  return `
    SELECT ${commitId}::BIGINT AS commit_id, make_timestamp(ingested_ms * 1000) AS ingested_at, source, e.id AS id, "sequence", e.type AS type,
      make_timestamp(time_us) AS time, data${columns.map(({ name }) => `, p."${name}" AS "${name}"`).join('')}
    FROM (
      SELECT *, from_json(envelope, ${fields([
        ['id', 'VARCHAR'],
        ['type', 'VARCHAR'],
      ])}) AS e,
        from_json(data, ${fields(columns.map(({ name, sqlType }) => [name, sqlType]))}) AS p
      FROM read_csv(${quote(path)}, columns = ${loadColumns}, delim = '\x01', quote = '', escape = '', header = false, auto_detect = false,
        new_line = '\\n', max_line_size = ${LONGEST_LINE_BYTES})
    )`;
}

/** Well above the largest event that the ingestion service takes, with its columns. */
const LONGEST_LINE_BYTES = 2 ** 20;
