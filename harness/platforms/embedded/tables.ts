import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Layout } from './layout.ts';

/** The file that holds a job's table. */
export function tablePath(layout: Layout, job: string): string {
  return join(layout.marts, `${job}.parquet`);
}

/** Names of the jobs that have a table. */
export async function tablesOf(layout: Layout): Promise<Set<string>> {
  const files = await readdir(layout.marts).catch(() => []);
  return new Set(files.filter((file) => file.endsWith('.parquet')).map((file) => basename(file, '.parquet')));
}
