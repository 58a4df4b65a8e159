import { setTimeout as delay } from 'node:timers/promises';
import { LabError, messageOf } from '../../../model/errors.ts';
import type { TrinoClient } from './trino-client.ts';

/** Milliseconds of the epoch, as the text of a snapshot's property, as TIMESTAMP in UTC. */
const timestampOfMs = (ms: string): string => `CAST(from_unixtime_nanos(${ms} * 1000000) AT TIME ZONE 'UTC' AS TIMESTAMP(6))`;

/**
 * `commits`, from the snapshots' summaries, not from the snapshots of the files: compaction gives the files new ones, without such properties.
 *
 * `written_at` is Iceberg's own time of the snapshot, taken just before the commit. `committed_at` is when the commit had returned, which only the
 * next batch of the same process could write down. It is therefore not known of the newest commit, and of the last one before a restart: these get
 * the snapshot's time and the longest that any other commit took, an upper bound as far as anything is known. The others' is one, too.
 */
export const commitsSelect = (snapshots: string): string => `
  WITH marked AS (
    SELECT
      CAST(element_at(summary, 'lakelab.commit-id') AS BIGINT) AS commit_id,
      CAST(element_at(summary, 'lakelab.started-ms') AS BIGINT) AS started_ms,
      to_unixtime(committed_at) * 1000 AS written_ms,
      CAST(element_at(summary, 'lakelab.previous-committed-ms') AS BIGINT) AS previous_ms
    FROM ${snapshots}
    WHERE element_at(summary, 'lakelab.commit-id') IS NOT NULL
  ),
  known AS (
    SELECT commit_id, started_ms, CAST(written_ms AS BIGINT) AS written_ms, lead(previous_ms) OVER (ORDER BY commit_id) AS returned_ms
    FROM marked
  ),
  bound AS (SELECT coalesce(max(returned_ms - written_ms), 0) AS longest_ms FROM known)
  SELECT
    commit_id,
    ${timestampOfMs('started_ms')} AS started_at,
    ${timestampOfMs('written_ms')} AS written_at,
    ${timestampOfMs('greatest(written_ms, coalesce(returned_ms, written_ms + longest_ms))')} AS committed_at
  FROM known CROSS JOIN bound`;

/** Trino's sequence() makes no more. */
const MOST_AT_ONCE = 10_000;
const LAST = `coalesce(nullif(split_part(stretch, '-', 2), ''), stretch)`;

/**
 * `raw_events`, a row per submission, from a row per record of the queue. Its events are told by stretches of sequences (`7,1001-1100`), or by their
 * ids where the id is the identity; then they have no sequence.
 */
const RAW_EVENTS = `
  SELECT source, sequence, CAST(NULL AS VARCHAR) AS id, ingested_at, commit_id
  FROM raw_requests
  CROSS JOIN UNNEST(split(sequences, ',')) AS s (stretch)
  CROSS JOIN UNNEST(sequence(
    CAST(split_part(stretch, '-', 1) AS BIGINT), CAST(${LAST} AS BIGINT), ${MOST_AT_ONCE}
  )) AS b (block)
  CROSS JOIN UNNEST(sequence(block, least(block + ${MOST_AT_ONCE - 1}, CAST(${LAST} AS BIGINT)))) AS n (sequence)
  WHERE sequences <> ''
  UNION ALL
  SELECT source, CAST(NULL AS BIGINT) AS sequence, id, ingested_at, commit_id
  FROM raw_requests
  CROSS JOIN UNNEST(ids) AS i (id)`;

/** Trino keeps what tables have in each catalogue's `information_schema`. */
const columnsSelect = (schema: string): string =>
  `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '${schema}'`;

const viewsOf = (schema: string) => ({
  commits: commitsSelect('"events$snapshots"'),
  raw_events: RAW_EVENTS,
  lake_columns: columnsSelect(schema),
});
/** Made by the stream job when it starts. */
const tables = ['events', 'raw_requests', 'dead_letters'];

export interface PrepareLakeViewsOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

const POLL_MS = 500;

/**
 * Waits until the stream job has made its tables, and makes the views over them; can be repeated.
 * @param trino as the user that may write
 * @throws LabError WAIT_TIMED_OUT
 */
export async function prepareLakeViews(trino: TrinoClient, { timeoutMs, signal }: PrepareLakeViewsOptions): Promise<void> {
  const { schema } = trino;
  const begunMs = performance.now();
  for (let trouble = ''; ;) {
    signal?.throwIfAborted();
    try {
      const { rows } = await trino.run(`SELECT table_name FROM information_schema.tables WHERE table_schema = '${schema}'`, signal);
      const found = new Set(rows.map(([name]) => name));
      const missing = tables.filter((name) => !found.has(name));
      if (missing.length === 0) break;
      trouble = `the stream job has not made ${missing.join(', ')}`;
    } catch (error) {
      signal?.throwIfAborted();
      trouble = messageOf(error);
    }
    if (performance.now() - begunMs > timeoutMs) {
      throw new LabError('WAIT_TIMED_OUT', `the tables of the lake are not there after ${Math.round(timeoutMs / 1000)} s: ${trouble}`);
    }
    await delay(POLL_MS, undefined, { signal });
  }
  for (const [name, select] of Object.entries(viewsOf(schema))) await trino.run(`CREATE OR REPLACE VIEW ${name} AS ${select}`, signal);
}
