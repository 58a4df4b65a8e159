import type { RegisteredType } from '../../../services/ingest/registry.ts';

/** Columns of the `events` table besides the payload's; a payload field of such a name is left in `data` only. */
const envelopeColumns = new Set([
  'source',
  'sequence',
  'id',
  'type',
  'family',
  'event_day',
  'time',
  'ingested_at',
  'commit_id',
  'data',
  'duplicate',
  'event',
]);

/**
 * Technical detail that reports seldom ask for: it stays in `data`. Every column costs time for every event, also where it is NULL
 * (raw JSON to Parquet, one micro-batch: 86 MB per CPU-second with 80 columns, 154 with 25, 255 with none).
 */
const detailFields = new Set(
  (
    'app_version asset_bytes asset_kind attempt auth_method candidate_count channel entry_point http_status item_name list lsn message_id model ' +
    'mutual_friends offer page position position_x position_y position_z profile_field rating recipients request_bytes request_id ' +
    'response_bytes room_server score searched_shards sort template text tier trace_id user_agent verdict via'
  ).split(' '),
);

const sqlTypes: Readonly<Record<string, string>> = { integer: 'BIGINT', string: 'VARCHAR', boolean: 'BOOLEAN', number: 'DOUBLE' };

/** A typed column of the lake, from a flat scalar field of the events' data. */
export interface TypedColumn {
  readonly name: string;
  readonly sqlType: string;
}

/** The union of the flat scalar fields of the registered schemas, sorted, but for technical detail and fields whose types conflict. */
export function typedColumnsOf(types: readonly RegisteredType[]): TypedColumn[] {
  const found = new Map<string, Set<string>>();
  for (const { schema } of types) {
    const properties = (schema as { properties?: Record<string, { type?: string | readonly string[] }> }).properties ?? {};
    for (const [name, property] of Object.entries(properties)) {
      const names = [property.type ?? 'object'].flat().filter((type) => type !== 'null');
      const sqlType = names.length === 1 ? (sqlTypes[names[0] as string] ?? 'nested') : 'nested';
      found.set(name, (found.get(name) ?? new Set()).add(sqlType));
    }
  }
  return [...found]
    .filter(
      ([name, kinds]) =>
        kinds.size === 1 && !kinds.has('nested') && !envelopeColumns.has(name) && !detailFields.has(name) && /^[a-z][a-z0-9_]*$/.test(name),
    )
    .map(([name, kinds]) => ({ name, sqlType: [...kinds][0] as string }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The `events` table without partition columns' path, for an empty lake: column definitions in order. */
export function emptyEventsSelect(columns: readonly TypedColumn[]): string {
  const envelope =
    `NULL::BIGINT AS commit_id, NULL::TIMESTAMP AS ingested_at, NULL::VARCHAR AS source, NULL::VARCHAR AS id, NULL::BIGINT AS sequence, ` +
    `NULL::VARCHAR AS type, NULL::TIMESTAMP AS time, NULL::VARCHAR AS data`;
  const typed = columns.map(({ name, sqlType }) => `NULL::${sqlType} AS ${name}`);
  return `SELECT ${[envelope, ...typed].join(', ')}, NULL::DATE AS event_day, NULL::VARCHAR AS family WHERE FALSE`;
}
