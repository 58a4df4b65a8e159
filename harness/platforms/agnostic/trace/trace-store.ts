import { messageOf } from '../../../model/errors.ts';
import type { Lake, Row } from '../../../model/platform.ts';
import { kafkaTopics } from '../../../../services/ingest/kafka/kafka-topics.ts';
import { countInRanges } from '../../../../services/ingest/kafka/sequence-ranges.ts';
import {
  letterCondition,
  literal,
  type FoundLetter,
  type FoundRequest,
  type LakeTable,
  type SoughtEvent,
  type TraceStore,
} from '../../trace-event.ts';
import type { GatewayLog } from './gateway-log.ts';
import type { KafkaRecords } from './kafka-records.ts';
import { createWays, type Ways } from './ways.ts';
import { findWaiting, type LakeOffsets, type Waiting } from './waiting-records.ts';

export interface TraceStoreParts {
  readonly lake: Pick<Lake, 'query' | 'dialect'>;
  readonly kafka: KafkaRecords;
  readonly gateway: GatewayLog;
  readonly monotonicMs?: () => number;
}

/** How long the queue is looked through, at most. */
const QUEUE_PATIENCE_MS = 10_000;
/** What the stream job calls what `raw_events` is a view of. */
const tables: Readonly<Record<LakeTable, string>> = { events: 'events', raw_events: 'raw_requests', dead_letters: 'dead_letters' };

/**
 * The ways of events on the agnostic platform. `raw_requests` has a row for each Kafka record, with its place in Kafka; the record's headers have the
 * request's id, the replica and the gateway's instant; the gateway's log has the answer. Nothing is kept for each event.
 */
export function createTraceStore({ lake, kafka, gateway, monotonicMs = () => performance.now() }: TraceStoreParts): TraceStore {
  const ways = createWays(kafka, gateway);
  return {
    lake,
    async find(sought) {
      const begunMs = monotonicMs();
      // First: what is committed after that is found in the tables, too, and then counts once.
      const offsets = await committedOffsets(lake);
      const waiting = await findWaiting(kafka, sought, offsets, { deadlineMs: begunMs + QUEUE_PATIENCE_MS, monotonicMs }).catch(messageOf);
      const taken = await takenRequests(lake, ways, sought);
      const letters = await takenLetters(lake, ways, sought);
      const known = new Set(taken.map(({ place }) => place));
      const { requests, letters: others, skipped } = typeof waiting === 'string' ? NOTHING : waiting;
      const notes = [
        ...(typeof waiting === 'string' ? [`Kafka does not answer (${waiting}): what waits in it was not looked through`] : []),
        ...(skipped > 0 ? [`${skipped} records wait in Kafka that were not looked through: ask again when they are in the lake`] : []),
      ];
      return {
        requests: [
          ...taken,
          ...requests.filter(({ partition, record }) => !known.has(`${partition}-${record.offset}`)).map(waitingRequest(ways)),
        ],
        letters: [
          ...letters,
          ...others
            .filter(({ letter }) => !letters.some((each) => each.id === letter.id && each.rejectedMs === letter.rejected_at_ms))
            .map(waitingLetter(ways)),
        ],
        notes,
      };
    },
    async batch(commitId, table) {
      const name = tables[table];
      const [began] = await lake.query(
        `SELECT CAST(element_at(summary, 'lakelab.started-ms') AS BIGINT) AS started_ms FROM "raw_requests$snapshots"
         WHERE element_at(summary, 'lakelab.commit-id') = '${commitId}'`,
      );
      const [snapshot] = await lake.query(
        `SELECT CAST(snapshot_id AS VARCHAR) AS snapshot_id, CAST(round(to_unixtime(committed_at) * 1000) AS BIGINT) AS committed_ms
         FROM "${name}$snapshots" WHERE element_at(summary, 'lakelab.commit-id') = '${commitId}'`,
      );
      if (began === undefined && snapshot === undefined) return undefined;
      const [commit] =
        table === 'events'
          ? await lake.query(`SELECT ${lake.dialect.epochMs('committed_at')} AS committed_ms FROM commits WHERE commit_id = ${commitId}`)
          : [];
      return {
        startedMs: began === undefined ? null : Number(began['started_ms']),
        // That of `commits` is the one that latencies are measured by: when the commit had returned.
        committedMs: instantOf(commit) ?? instantOf(snapshot),
        facts: snapshot === undefined ? {} : { snapshot: String(snapshot['snapshot_id']) },
      };
    },
    async place({ day, family, commitId }, condition) {
      const [row] = await lake.query(
        `SELECT "$path" AS path FROM events
         WHERE ${condition} AND commit_id = ${commitId} AND event_day = DATE '${day}' AND family = ${literal(family)} LIMIT 1`,
      );
      return row ? { file: String(row['path']) } : {};
    },
  };
}

const NOTHING: Waiting = { requests: [], letters: [], skipped: 0 };
const instantOf = (row: Row | undefined): number | null => (row === undefined ? null : Number(row['committed_ms']));

async function committedOffsets(lake: TraceStoreParts['lake']): Promise<LakeOffsets> {
  const [row] = await lake.query(
    `SELECT element_at(summary, 'lakelab.offsets') AS offsets FROM "raw_requests$snapshots" WHERE element_at(summary, 'lakelab.offsets') IS NOT NULL
     ORDER BY CAST(element_at(summary, 'lakelab.commit-id') AS BIGINT) DESC LIMIT 1`,
  );
  return row === undefined ? {} : (JSON.parse(String(row['offsets'])) as LakeOffsets);
}

type TakenRequest = FoundRequest & { readonly place: string };

async function takenRequests(
  { query, dialect }: TraceStoreParts['lake'],
  ways: Ways,
  { id, sequence, source }: SoughtEvent,
): Promise<TakenRequest[]> {
  const last = `coalesce(nullif(split_part(r, '-', 2), ''), r)`;
  const inRange = `TRY_CAST(split_part(r, '-', 1) AS BIGINT) <= ${sequence} AND TRY_CAST(${last} AS BIGINT) >= ${sequence}`;
  const bySequence = sequence === null ? '' : ` OR any_match(split(sequences, ','), r -> ${inRange})`;
  const rows = await query(
    `SELECT source, sequences, cardinality(filter(ids, i -> i = ${literal(id)})) AS times, commit_id, kafka_partition, kafka_offset,
       ${dialect.epochMs('ingested_at')} AS ingested_ms
     FROM raw_requests
     WHERE ${source === undefined ? '' : `source = ${literal(source)} AND `}(contains(ids, ${literal(id)})${bySequence})
     ORDER BY commit_id, kafka_partition, kafka_offset`,
  );
  return rows.map((row) => {
    const { sequences } = row;
    const [partition, offset, receivedMs] = [Number(row['kafka_partition']), Number(row['kafka_offset']), Number(row['ingested_ms'])];
    return {
      place: `${partition}-${offset}`,
      source: String(row['source']),
      bySequence: sequences !== null,
      times: sequences === null ? Number(row['times']) : countInRanges(String(sequences), sequence ?? -1),
      commitId: Number(row['commit_id']),
      receivedMs,
      way: () => ways.ofRecord({ topic: kafkaTopics.events, partition, offset }, receivedMs),
    };
  });
}

async function takenLetters({ query, dialect }: TraceStoreParts['lake'], ways: Ways, sought: SoughtEvent): Promise<FoundLetter[]> {
  const rows = await query(
    `SELECT source, id, sequence, reason, detail, ${dialect.epochMs('rejected_at')} AS rejected_ms, commit_id FROM dead_letters
     WHERE ${letterCondition(sought)} ORDER BY commit_id, rejected_at`,
  );
  return rows.map((row) => {
    const letter = {
      source: row['source'] === null ? null : String(row['source']),
      id: row['id'] === null ? null : String(row['id']),
      sequence: row['sequence'] === null ? null : Number(row['sequence']),
      reason: String(row['reason']),
      detail: String(row['detail']),
      rejectedMs: Number(row['rejected_ms']),
      commitId: Number(row['commit_id']),
    };
    return { ...letter, way: () => ways.ofLetter(letter) };
  });
}

const waitingRequest =
  (ways: Ways) =>
  ({ source, bySequence, times, topic, partition, record }: Waiting['requests'][number]): FoundRequest => {
    const receivedMs = record.receivedMs ?? record.timestampMs;
    return {
      source,
      bySequence,
      times,
      commitId: null,
      receivedMs,
      way: () => ways.ofRecord({ topic, partition, offset: record.offset }, receivedMs),
    };
  };

const waitingLetter =
  (ways: Ways) =>
  ({ letter, topic, partition, record }: Waiting['letters'][number]): FoundLetter => {
    const { source, id, reason, detail, rejected_at_ms: rejectedMs } = letter;
    const place = { topic, partition, offset: record.offset };
    return { source, id, reason, detail, rejectedMs, commitId: null, way: () => ways.ofRecord(place, rejectedMs, true) };
  };
