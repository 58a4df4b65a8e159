import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Maintenance } from '../../model/etl.ts';
import type { JobWork } from '../job-schedule.ts';
import { synchroniseFile, synchroniseFolders } from './files.ts';
import { quote, type Layout } from './layout.ts';
import { tablePath } from './tables.ts';

export interface MaintenanceContext {
  readonly connection: DuckDBConnection;
  readonly layout: Layout;
  readonly signal: AbortSignal;
}

/** Looks after a job's table: its `rows` are those of the table, its `bytes` what was written. */
export function maintain({ action, table }: Maintenance, context: MaintenanceContext): Promise<JobWork> {
  return action === 'compact' ? compact(table, context) : removeLeftovers(table, context);
}

/**
 * Rewrites a table in whole row groups, which a table that was written by several threads, or day by day, has not.
 * One that has as few as its rows need is left alone.
 */
async function compact(table: string, { connection, layout, signal }: MaintenanceContext): Promise<JobWork> {
  const path = tablePath(layout, table);
  const found = await connection.runAndReadAll(`SELECT num_rows, num_row_groups FROM parquet_file_metadata(${quote(path)})`);
  const [rows = 0, groups = 0] = (found.getRows()[0] ?? []).map(Number);
  if (groups <= Math.max(1, Math.ceil(rows / ROWS_PER_GROUP))) return { rows, bytes: 0, coreSeconds: null };
  const partial = `${path}.partial`;
  try {
    await connection.run(
      `COPY (SELECT * FROM read_parquet(${quote(path)})) TO ${quote(partial)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROWS_PER_GROUP}, PRESERVE_ORDER true)`,
    );
    const bytes = await synchroniseFile(partial);
    signal.throwIfAborted();
    await rename(partial, path);
    await synchroniseFolders([layout.marts]);
    return { rows, bytes, coreSeconds: null };
  } finally {
    await rm(partial, { force: true });
  }
}

/** DuckDB's own size of a row group. */
const ROWS_PER_GROUP = 122_880;

/** Tables have no old snapshots here, as they are replaced by rename; but an attempt that was killed leaves the file that it wrote. */
async function removeLeftovers(table: string, { connection, layout }: MaintenanceContext): Promise<JobWork> {
  const path = tablePath(layout, table);
  for (const file of await readdir(layout.marts)) {
    if (file.startsWith(`${table}.parquet.`) && (await stat(join(layout.marts, file))).isFile())
      await rm(join(layout.marts, file), { force: true });
  }
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${quote(path)})`);
  return { rows: Number(counted.getRows()[0]?.[0]), bytes: 0, coreSeconds: null };
}
