import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { EtlJob } from '../../harness/model/etl.ts';
import type { Row } from '../../harness/model/platform.ts';
import {
  disorders,
  expectedRejection,
  sources,
  type Disorder,
  type PlannedEvent,
  type Source,
  type WorkloadPlan,
} from '../../harness/model/workload.ts';
import { eventTypes } from '../events/event-types.ts';
import { payloadFieldsOf } from '../events/lake-columns.ts';
import { openShard } from '../shard.ts';
import { allShards } from './replay.ts';

/** A DuckDB in memory whose `events` hold what a platform that loses and doubles nothing would have; for tests of SQL and truth. */
export interface ReplayedLake {
  readonly eventCount: number;
  query(sql: string): Promise<Row[]>;
  /** Runs jobs in the order given; each result becomes a table. */
  runJobs(jobs: readonly EtlJob[]): Promise<void>;
  close(): void;
}

/** Fills a lake with the replay of a plan, up to the end of its first `untilOffsetMs` real milliseconds. */
export async function openReplayedLake(plan: WorkloadPlan, untilOffsetMs: number): Promise<ReplayedLake> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const eventCount = await fill(connection, plan, untilOffsetMs);
  return {
    eventCount,
    async query(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS() as unknown as Row[];
    },
    async runJobs(jobs) {
      for (const { name, sql, maintenance } of jobs) if (!maintenance) await connection.run(`CREATE OR REPLACE TABLE ${name} AS ${sql}`);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function fill(connection: DuckDBConnection, plan: WorkloadPlan, untilOffsetMs: number): Promise<number> {
  await connection.run('CREATE TABLE sent (source VARCHAR, sequence BIGINT, type VARCHAR, time_ms BIGINT, data VARCHAR)');
  const appender = await connection.createAppender('sent');
  let count = 0;
  const take = ({ sourceIndex, sequence, copy, type, timeMs, data, disorder }: PlannedEvent): void => {
    if (copy > 0 || expectedRejection[disorders[disorder] as Disorder] !== 'none') return;
    count++;
    appender.appendVarchar((sources[sourceIndex] as Source).name);
    appender.appendBigInt(BigInt(sequence));
    appender.appendVarchar(type);
    appender.appendBigInt(BigInt(timeMs));
    appender.appendVarchar(data);
    appender.endRow();
  };
  for (const shard of allShards) openShard(plan, shard).advance(untilOffsetMs, take);
  // What the canary leaves behind: it is no part of any job's result.
  appender.appendVarchar('//lakelab/canary');
  appender.appendNull();
  appender.appendVarchar('com.lakelab.canary.v1');
  appender.appendBigInt(BigInt(plan.startsAtMs));
  appender.appendVarchar('{"note":"canary"}');
  appender.endRow();
  appender.closeSync();
  const structure = JSON.stringify(Object.fromEntries(payloadFieldsOf(eventTypes).map(({ name, sqlType }) => [name, sqlType])));
  await connection.run(`
    CREATE TABLE events AS
    SELECT * EXCLUDE (payload), payload.* FROM (
      SELECT source, sequence, lpad(CAST(sequence AS VARCHAR), 10, '0') AS id, type,
        CASE WHEN type LIKE 'com.imvu.%' THEN split_part(type, '.', 3) ELSE 'service' END AS family,
        CAST(make_timestamp(time_ms * 1000) AS DATE) AS event_day, make_timestamp(time_ms * 1000) AS time, data,
        json_transform(data, '${structure}') AS payload
      FROM sent)`);
  await connection.run('DROP TABLE sent');
  return count;
}
