import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { AccountStore, Row, SqlValue } from '../model/platform.ts';

/** What a lake holds, in memory and filled by hand: what the reconciliation sees is exactly what a test put there. */
export class MemoryAccountStore implements AccountStore {
  readonly #instance: DuckDBInstance;
  readonly connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  static async create(): Promise<MemoryAccountStore> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`
      CREATE TABLE lake_events (source VARCHAR, sequence BIGINT, commit_id BIGINT, type VARCHAR, time_ms BIGINT, content UBIGINT);
      CREATE TABLE lake_raw_events (source VARCHAR, sequence BIGINT);
      CREATE TABLE lake_commits (commit_id BIGINT, started_ms DOUBLE, written_ms DOUBLE, committed_ms DOUBLE);`);
    return new MemoryAccountStore(instance, connection);
  }

  async query(sql: string): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS().map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value as SqlValue])));
  }

  async attachParquet(name: string, path: string): Promise<void> {
    await this.connection.run(`CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_parquet('${path}')`);
  }

  async materialise(name: string, select: string): Promise<void> {
    await this.connection.run(`CREATE OR REPLACE TABLE ${name} AS ${select}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}
