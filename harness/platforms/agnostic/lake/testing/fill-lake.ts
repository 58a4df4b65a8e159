import { AwsClient } from 'aws4fetch';
import type { ReplayedLake } from '../../../../../generators/truth/replayed-lake.ts';
import type { ObjectStoreOptions } from '../object-store.ts';
import type { TrinoClient } from '../trino-client.ts';

/** Events of one statement: their text must stay below Trino's limit of a million characters. */
const ROWS_PER_STATEMENT = 300;

const trinoTypes: Readonly<Record<string, string>> = {
  BIGINT: 'bigint',
  VARCHAR: 'varchar',
  BOOLEAN: 'boolean',
  DOUBLE: 'double',
  TIMESTAMP: 'timestamp(6)',
  DATE: 'date',
};

interface Column {
  readonly name: string;
  readonly type: string;
}

async function columnsOf(from: ReplayedLake, table: string): Promise<Column[]> {
  return (await from.query(`DESCRIBE ${table}`)).map((row) => ({
    name: String(row['column_name']),
    type: trinoTypes[String(row['column_type'])] ?? 'varchar',
  }));
}

/** Makes the tables `events`, as commit 1, and `dead_letters` of a replayed lake in Trino, and as what the stream job makes beside them: an empty table. */
export async function copyEvents(from: ReplayedLake, trino: TrinoClient): Promise<void> {
  const columns = await columnsOf(from, 'events');
  const list = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  await trino.run(`CREATE SCHEMA IF NOT EXISTS ${trino.catalog}.${trino.schema}`);
  await trino.run(
    `CREATE TABLE events (${list}, commit_id bigint, ingested_at timestamp(6)) WITH (partitioning = ARRAY['event_day', 'family'])`,
  );
  const added = [
    { name: 'commit_id', value: '1' },
    { name: 'ingested_at', value: "TIMESTAMP '2026-03-02 12:00:00.000000'" },
  ];
  await copyRows(from, trino, { table: 'events', columns, added });
  await trino.run(
    'CREATE TABLE raw_requests (source varchar, events bigint, sequences varchar, ids array(varchar), ingested_at timestamp(6), commit_id bigint)',
  );
  await trino.run(
    'CREATE TABLE dead_letters (source varchar, id varchar, sequence bigint, reason varchar, detail varchar, rejected_at timestamp(6), body varchar, commit_id bigint)',
  );
  await copyRows(from, trino, {
    table: 'dead_letters',
    columns: await columnsOf(from, 'dead_letters'),
    added: [{ name: 'commit_id', value: '1' }],
  });
}

interface Copied {
  readonly table: string;
  readonly columns: readonly Column[];
  /** Columns that the replayed lake does not have, each with one value for all rows. */
  readonly added: readonly { readonly name: string; readonly value: string }[];
}

async function copyRows(from: ReplayedLake, trino: TrinoClient, { table, columns, added }: Copied): Promise<void> {
  // A text of JSON is quick to read for Trino; thousands of literals are not. JSON has no timestamps and dates: as text they are cast.
  const asText = ({ type }: Column): boolean => type === 'timestamp(6)' || type === 'date';
  const fields = columns.map((column) => `"${column.name}" ${asText(column) ? 'varchar' : column.type}`).join(', ');
  const values = [...columns.map(({ name, type }) => `CAST(r."${name}" AS ${type})`), ...added.map(({ value }) => value)].join(', ');
  const names = [...columns, ...added].map(({ name }) => `"${name}"`).join(', ');
  const [counted] = await from.query(`SELECT count(*) AS n FROM ${table}`);
  for (let offset = 0; offset < Number(counted?.['n']); offset += ROWS_PER_STATEMENT) {
    const rows = await from.query(
      `SELECT CAST(to_json(e) AS VARCHAR) AS text FROM (SELECT * FROM ${table} ORDER BY ALL LIMIT ${ROWS_PER_STATEMENT} OFFSET ${offset}) AS e`,
    );
    const text = `[${rows.map((row) => `{"r":${String(row['text'])}}`).join(',')}]`.replaceAll("'", "''");
    await trino.run(
      `INSERT INTO ${table} (${names}) SELECT ${values} FROM UNNEST(CAST(json_parse('${text}') AS ARRAY(ROW(r ROW(${fields}))))) AS t (r)`,
    );
  }
}

/** Puts an object into the bucket. */
export async function putObject(
  { url, user, password, bucket }: ObjectStoreOptions,
  key: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const client = new AwsClient({ accessKeyId: user, secretAccessKey: password, service: 's3', region: 'us-east-1' });
  const response = await client.fetch(`${url}/${bucket}/${key}`, { method: 'PUT', body });
  if (!response.ok) throw new Error(`${key}: ${await response.text()}`);
}
