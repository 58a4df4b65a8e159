import addFormats from 'ajv-formats';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Family, RejectionReason } from '../../harness/model/workload.ts';
import { familyCodes } from './ports.ts';

/** A type of event that may be sent. */
export interface RegisteredType {
  readonly type: string;
  readonly family: Family;
  /** CloudEvents `dataschema`. */
  readonly schemaId: string;
  /** JSON Schema 2020-12 of the data. */
  readonly schema: object;
}

/** Why data do not fit their schema. */
export interface SchemaFault {
  readonly reason: Extract<RejectionReason, 'schema_violation' | 'out_of_range'>;
  readonly detail: string;
}

export interface Validator {
  readonly schemaId: string;
  /** Position in `families`. */
  readonly family: number;
  /** null if the data are valid. */
  check(data: unknown): SchemaFault | null;
}

/** The types that the ingestion service accepts. */
export interface SchemaRegistry {
  find(type: string): Validator | undefined;
}

const rangeKeywords = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']);

/** Compiles every schema. Throws if one is not a valid JSON Schema 2020-12, or if two types have the same name. */
export function createRegistry(types: readonly RegisteredType[]): SchemaRegistry {
  const options = { strict: true, allowUnionTypes: true, strictRequired: false } as const;
  // The fast one stops at the first fault; the thorough one is asked only about data that have one, to tell ranges from shape.
  const fast = withFormats(new Ajv2020({ ...options, allErrors: false }));
  const thorough = withFormats(new Ajv2020({ ...options, allErrors: true }));
  const validators = new Map<string, Validator>();
  for (const { type, family, schemaId, schema } of types) {
    if (validators.has(type)) throw new Error(`event type ${type} is registered twice`);
    const accepts = fast.compile(schema);
    let explain: ValidateFunction | undefined;
    validators.set(type, {
      schemaId,
      family: familyCodes[family],
      check(data) {
        if (accepts(data)) return null;
        explain ??= thorough.compile(schema);
        explain(data);
        return faultOf(explain.errors ?? []);
      },
    });
  }
  return { find: (type) => validators.get(type) };
}

function withFormats(ajv: Ajv2020): Ajv2020 {
  addFormats.default(ajv, { mode: 'fast' });
  return ajv;
}

const MOST_FAULTS_TOLD = 3;

function faultOf(errors: readonly ErrorObject[]): SchemaFault {
  const onlyRange = errors.length > 0 && errors.every((error) => rangeKeywords.has(error.keyword));
  const told = errors.slice(0, MOST_FAULTS_TOLD).map((error) => `data${error.instancePath} ${describe(error)}`);
  if (errors.length > MOST_FAULTS_TOLD) told.push(`and ${errors.length - MOST_FAULTS_TOLD} more`);
  return { reason: onlyRange ? 'out_of_range' : 'schema_violation', detail: told.join('; ') };
}

function describe(error: ErrorObject): string {
  const extra = (error.params as { additionalProperty?: unknown }).additionalProperty;
  return typeof extra === 'string' ? `must not have the member '${extra.slice(0, 64)}'` : (error.message ?? error.keyword);
}
