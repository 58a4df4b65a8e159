import { version } from '@duckdb/node-api';

/** Version of the DuckDB engine, such as `1.5.6`. */
export function duckdbVersion(): string {
  return version().replace(/^v/, '');
}
