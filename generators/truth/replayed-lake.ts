import { DuckDBInstance, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import type { EtlJob } from '../../harness/model/etl.ts';
import type { Row } from '../../harness/model/platform.ts';
import {
  disorders,
  expectedRejection,
  sources,
  type Disorder,
  type PlannedEvent,
  type RejectionReason,
  type Source,
  type WorkloadPlan,
} from '../../harness/model/workload.ts';
import { eventTypes } from '../events/event-types.ts';
import { payloadFieldsOf } from '../events/lake-columns.ts';
import { openShard } from '../shard.ts';
import { allShards } from './replay.ts';

/**
 * A DuckDB in memory whose `events`, `raw_events`, `dead_letters` and `lake_columns` hold what a platform that loses and doubles nothing would have;
 * for tests of SQL and truth.
 */
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
  await connection.run('CREATE TABLE raw_events (source VARCHAR, sequence BIGINT)');
  await connection.run('CREATE TABLE dead_letters (source VARCHAR, id VARCHAR, sequence BIGINT, reason VARCHAR, body VARCHAR)');
  await connection.run('CREATE VIEW lake_columns AS SELECT table_name, column_name FROM information_schema.columns');
  const appender = await connection.createAppender('sent');
  const submissions = await connection.createAppender('raw_events');
  const letters = await connection.createAppender('dead_letters');
  let count = 0;
  const refuse = ({ sourceIndex, sequence, json }: PlannedEvent, reason: RejectionReason): void => {
    // The service knows the source by the key, and the rest only of what it can read.
    const isKnown = reason !== 'unauthenticated';
    const isReadable = isKnown && reason !== 'malformed_json';
    appendText(letters, isKnown ? (sources[sourceIndex] as Source).name : null);
    appendText(letters, isReadable ? String(sequence).padStart(10, '0') : null);
    if (isReadable) letters.appendBigInt(BigInt(sequence));
    else letters.appendNull();
    letters.appendVarchar(reason);
    letters.appendVarchar(json);
    letters.endRow();
  };
  const take = (event: PlannedEvent): void => {
    const { sourceIndex, sequence, copy, type, timeMs, data, disorder } = event;
    const reason = expectedRejection[disorders[disorder] as Disorder];
    if (reason !== 'none') return refuse(event, reason);
    submissions.appendVarchar((sources[sourceIndex] as Source).name);
    submissions.appendBigInt(BigInt(sequence));
    submissions.endRow();
    if (copy > 0) return;
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
  for (const each of [appender, submissions, letters]) each.closeSync();
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

function appendText(appender: DuckDBAppender, value: string | null): void {
  if (value === null) appender.appendNull();
  else appender.appendVarchar(value);
}
