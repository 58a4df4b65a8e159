import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Lake, Row, SqlValue } from '../model/platform.ts';

/** A lake in memory, filled by hand: what the reconciliation sees is exactly what a test put there. */
export class MemoryLake implements Lake {
  readonly dialect = {
    md5Lower64: (text: string) => `md5_number_lower(${text})`,
    epochMs: (timestamp: string) => `epoch_ms(${timestamp})`,
  };
  readonly #instance: DuckDBInstance;
  readonly connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  static async create(): Promise<MemoryLake> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`
      CREATE TABLE events (source VARCHAR, sequence BIGINT, id VARCHAR, type VARCHAR, time TIMESTAMP, data VARCHAR, commit_id BIGINT);
      CREATE TABLE raw_events (source VARCHAR, sequence BIGINT, id VARCHAR, commit_id BIGINT);
      CREATE TABLE commits (commit_id BIGINT, started_at TIMESTAMP, written_at TIMESTAMP, committed_at TIMESTAMP);`);
    return new MemoryLake(instance, connection);
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

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}
