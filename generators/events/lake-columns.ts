import type { Family } from '../../harness/model/workload.ts';

/** Columns of the `events` table besides the payload's; a payload field of such a name is left in `data` only. */
export const envelopeColumns: readonly TypedColumn[] = [
  { name: 'commit_id', sqlType: 'BIGINT' },
  { name: 'ingested_at', sqlType: 'TIMESTAMP' },
  { name: 'source', sqlType: 'VARCHAR' },
  { name: 'id', sqlType: 'VARCHAR' },
  { name: 'sequence', sqlType: 'BIGINT' },
  { name: 'type', sqlType: 'VARCHAR' },
  { name: 'time', sqlType: 'TIMESTAMP' },
  { name: 'data', sqlType: 'VARCHAR' },
];
/** Columns that a file's path holds. */
export const partitionColumns: readonly TypedColumn[] = [
  { name: 'event_day', sqlType: 'DATE' },
  { name: 'family', sqlType: 'VARCHAR' },
];

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

const reserved = new Set([...envelopeColumns, ...partitionColumns].map(({ name }) => name));

const sqlTypes: Readonly<Record<string, string>> = { integer: 'BIGINT', string: 'VARCHAR', boolean: 'BOOLEAN', number: 'DOUBLE' };

/** A typed column of the lake, from a flat scalar field of the events' data. */
export interface TypedColumn {
  readonly name: string;
  readonly sqlType: string;
}

/** A field of the events' data that is a typed column. */
export interface PayloadField extends TypedColumn {
  /** Families whose events can have it. */
  readonly families: ReadonlySet<Family>;
}

/** The flat scalar fields of schemas, but for technical detail and fields whose types conflict; sorted by name. */
export function payloadFieldsOf(types: readonly { readonly schema: object; readonly family: Family }[]): PayloadField[] {
  const found = new Map<string, { readonly kinds: Set<string>; readonly families: Set<Family> }>();
  for (const { schema, family } of types) {
    const properties = (schema as { properties?: Record<string, { type?: string | readonly string[] }> }).properties ?? {};
    for (const [name, property] of Object.entries(properties)) {
      const names = [property.type ?? 'object'].flat().filter((type) => type !== 'null');
      const field = found.get(name) ?? { kinds: new Set(), families: new Set() };
      field.kinds.add(names.length === 1 ? (sqlTypes[names[0] as string] ?? 'nested') : 'nested');
      field.families.add(family);
      found.set(name, field);
    }
  }
  return [...found]
    .filter(
      ([name, { kinds }]) =>
        kinds.size === 1 && !kinds.has('nested') && !reserved.has(name) && !detailFields.has(name) && /^[a-z][a-z0-9_]*$/.test(name),
    )
    .map(([name, { kinds, families }]) => ({ name, sqlType: [...kinds][0] as string, families }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
