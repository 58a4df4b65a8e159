import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { RejectionReason } from '../../harness/model/workload.ts';

/** A registered event type: the JSON Schema (2020-12) of its `data`. */
export interface RegisteredType {
  readonly type: string;
  readonly schemaId: string;
  readonly schema: object;
}

export interface Refusal {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** Validates the `data` of an event against the schema of its type. */
export interface SchemaRegistry {
  check(type: string, dataschema: unknown, data: unknown): Refusal | undefined;
}

const rangeKeywords = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']);

/** Compiles all schemas once. */
export function createRegistry(types: readonly RegisteredType[]): SchemaRegistry {
  const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true });
  (addFormats as unknown as (target: Ajv2020, options: object) => void)(ajv, { mode: 'fast' });
  const byType = new Map<string, { readonly schemaId: string; readonly validate: ValidateFunction }>();
  for (const { type, schemaId, schema } of types) byType.set(type, { schemaId, validate: ajv.compile(schema) });
  return {
    check(type, dataschema, data) {
      const registered = byType.get(type);
      if (!registered) return { reason: 'unknown_type', detail: `no schema is registered for type "${type.slice(0, 200)}"` };
      if (dataschema !== undefined && dataschema !== registered.schemaId) {
        return {
          reason: 'unknown_type',
          detail: `dataschema ${JSON.stringify(dataschema).slice(0, 200)} is not the registered "${registered.schemaId}"`,
        };
      }
      if (registered.validate(data)) return undefined;
      return refusalOf(registered.validate.errors ?? []);
    },
  };
}

function refusalOf(errors: readonly ErrorObject[]): Refusal {
  const [first] = errors;
  if (!first) return { reason: 'schema_violation', detail: 'data does not match its schema' };
  const detail = `data${first.instancePath} ${first.message ?? 'does not match its schema'}`;
  return { reason: errors.every(({ keyword }) => rangeKeywords.has(keyword)) ? 'out_of_range' : 'schema_violation', detail };
}
