import type { Row } from '../../harness/model/platform.ts';
import type { PlannedEvent } from '../../harness/model/workload.ts';

/** Expected rows of ETL jobs by job name. Days are `YYYY-MM-DD`, timestamps ISO 8601 in UTC. */
export type TruthTables = Map<string, readonly Row[]>;

/** Expected rows of one ETL job. */
export type TruthTable = readonly [job: string, rows: readonly Row[]];

/** Parsed payload of an event. Which members are there depends on the type: handlers read only what its schema demands. */
export interface EventData {
  readonly op: string;
  readonly player_id: number;
  readonly other_player_id: number;
  readonly session_id: string;
  readonly country: string;
  readonly platform: string;
  readonly registered_day: string;
  readonly entry_point?: string;
  readonly tier?: string;
  readonly login_count?: number;
  readonly via?: string;
  readonly mutual_friends?: number;
  readonly profile_field?: string;
  readonly end_reason: string;
  readonly action_count: number;
  readonly screen: string;
  readonly previous_screen: string;
  readonly occupants: number;
  readonly avatar_action: string;
  readonly message_id?: string;
  readonly verdict: string;
  readonly score: number;
  readonly template: string;
  readonly channel: string;
  readonly transaction_id: string;
  readonly order_kind: string;
  readonly item_id: number;
  readonly category: string;
  readonly creator_id: number;
  readonly room_id: number;
  readonly language: string;
  readonly text_length: number;
  readonly credits: number;
  readonly credits_change: number;
  readonly amount_cents: number;
  readonly currency: string;
  readonly provider: string;
  readonly service: string;
  readonly operation: string;
  readonly status: string;
  readonly duration_ms: number;
  readonly error_code: string;
  readonly severity: string;
  readonly before: ChangedRow;
  readonly after: ChangedRow;
}

/** Row of a database before or after a change. */
export interface ChangedRow {
  readonly other_player_id: number | null;
  readonly balance_credits: number;
  readonly version: number;
  readonly display_name: string;
  readonly motto: string;
  readonly tier: string;
  readonly language: string;
  readonly login_count: number;
}

/** Takes an event that must be in the lake. `day` is its day in UTC. */
export type EventHandler = (event: PlannedEvent, data: EventData, day: string) => void;

/** One domain's share of the truth: it looks at events one by one, in any order of shards, and makes the rows of its jobs at the end. */
export interface TruthDomain {
  /** Handlers by `family/name`, such as `ui/item-viewed`, or `family/*`. */
  readonly on: Readonly<Record<string, EventHandler>>;
  /** Looks at each event, unparsed; within a source they come in order of sequence. */
  readonly onEvery?: (event: PlannedEvent, day: string) => void;
  /** Looks at each event that the platform must refuse; within a source they come in order of sequence. */
  readonly onRejected?: (event: PlannedEvent) => void;
  /** How to make the rows of each of its jobs, once all events have been shown; called one by one, so that not all rows are held at once. */
  tables(): Readonly<Record<string, () => readonly Row[]>>;
}
