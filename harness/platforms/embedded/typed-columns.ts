import { createHash } from 'node:crypto';
import { families, type Family } from '../../model/workload.ts';
import { envelopeColumns, partitionColumns, payloadFieldsOf, type TypedColumn } from '../../../generators/events/lake-columns.ts';
import type { RegisteredType } from '../../../services/ingest/registry.ts';

/** The typed columns that the files of a family have. */
export interface FamilyColumns {
  readonly family: Family;
  readonly columns: readonly TypedColumn[];
  /** Names the set of columns; files of different sets are not read as one. */
  readonly fingerprint: string;
}

/** The payload columns of the lake. */
export interface TypedColumns {
  /** Of all families together, sorted by name. */
  readonly all: readonly TypedColumn[];
  /** By family, ordered as `families`. A family's files hold only the columns that its events can fill: nulls cost time to write. */
  readonly byFamily: readonly FamilyColumns[];
}

/** The flat scalar fields of the registered schemas, but for technical detail and fields whose types conflict. */
export function typedColumnsOf(types: readonly RegisteredType[]): TypedColumns {
  const fields = payloadFieldsOf(types);
  const plain = ({ name, sqlType }: TypedColumn): TypedColumn => ({ name, sqlType });
  return {
    all: fields.map(plain),
    byFamily: families.map((family) => {
      const columns = fields.filter((field) => field.families.has(family)).map(plain);
      return { family, columns, fingerprint: fingerprintOf(columns) };
    }),
  };
}

function fingerprintOf(columns: readonly TypedColumn[]): string {
  return createHash('sha256')
    .update(JSON.stringify([envelopeColumns, columns]))
    .digest('hex')
    .slice(0, 8);
}

/** The `events` table with no rows: its columns, in order. */
export function emptyEventsSelect({ all }: TypedColumns): string {
  const columns = [...envelopeColumns, ...all, ...partitionColumns].map(({ name, sqlType }) => `NULL::${sqlType} AS "${name}"`);
  return `SELECT ${columns.join(', ')} WHERE FALSE`;
}

const fileFingerprint = /-(?<fingerprint>[0-9a-f]{8})(?:-rest-[0-9]+)?\.parquet$/;

/** The fingerprint that a file's name carries. */
export function fingerprintOfFile(path: string): string {
  return fileFingerprint.exec(path)?.groups?.['fingerprint'] ?? '';
}
