import { join } from 'node:path';
import type { FoundBatch, FoundRequest, Hop, RequestWay, TraceStore } from '../trace-event.ts';
import type { Reader, SnapshotSource } from './lake.ts';
import { quote, type Layout } from './layout.ts';
import type { LetterRow, RequestRow } from './requests.ts';

/** The ways of events on the embedded platform: its catalogue has a row for each request, and a dead letter names its own. */
export function createTraceStore(lake: Reader, source: SnapshotSource, layout: Layout): TraceStore {
  return {
    lake,
    async find(sought) {
      const { requests, letters } = await source.ways(sought);
      return {
        requests: requests.map((row): FoundRequest => ({ ...row, way: () => Promise.resolve(wayOf(row)) })),
        letters: letters.map((row) => ({ ...row, commitId: null, way: () => Promise.resolve(wayOfLetter(row)) })),
        notes: [],
      };
    },
    async batch(commitId): Promise<FoundBatch | undefined> {
      const { epochMs } = lake.dialect;
      const [row] = await lake.query(
        `SELECT ${epochMs('started_at')} AS started_ms, ${epochMs('committed_at')} AS committed_ms FROM commits WHERE commit_id = ${commitId}`,
      );
      return row && { startedMs: Number(row['started_ms']), committedMs: Number(row['committed_ms']), facts: {} };
    },
    async place({ day, family }, condition) {
      const folder = join(layout.events, `event_day=${day}`, `family=${family}`);
      const { events } = await source.snapshot(Number.MAX_SAFE_INTEGER);
      const files = events.filter((path) => path.startsWith(folder)).map(quote);
      const [row] = await lake.query(
        `SELECT filename FROM read_parquet([${files.join(', ')}], filename = true, union_by_name = true) WHERE ${condition} LIMIT 1`,
      );
      return row ? { file: String(row['filename']).slice(layout.directory.length + 1) } : {};
    },
  };
}

function wayOf({ requestId, receivedMs, durableMs, commitId }: RequestRow): RequestWay {
  const received: Hop = { stage: 'ingestion', action: 'received', atMs: receivedMs, facts: {} };
  const queued: Hop = {
    stage: 'queue',
    action: 'durable, acknowledged',
    atMs: durableMs,
    facts: {},
    ...(durableMs !== null ? {} : { unknown: commitId === null ? WAITS : 'the process that knew when has ended before the commit' }),
  };
  return { requestId, hops: [received, queued] };
}

const WAITS = 'it is written down with the commit, which is still to come';

function wayOfLetter({ requestId }: LetterRow): RequestWay {
  return { requestId, hops: [] };
}
