import { families, type Family } from '../../harness/model/workload.ts';
import type { RegisteredType } from './registry.ts';

/** A registry with the API that Confluent's has (Apicurio: `/apis/ccompat/v7`); each type of event is a subject. */
export interface SchemaRegistryClient {
  /**
   * Adds the types that the registry does not have, and has it refuse from then on what does not fit older versions: every event that was valid must stay so.
   * A rule that somebody has set already stays.
   */
  publish(types: readonly RegisteredType[]): Promise<void>;
  /** The newest version of every type. */
  read(): Promise<RegisteredType[]>;
}

const ANSWER_TIMEOUT_MS = 10_000;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';
/**
 * All schemas are read as this dialect. In the registry they do not name it: Apicurio compares versions of older dialects only, and answers 500 where
 * this one is named. The keywords that it compares mean the same in both.
 */
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** @param baseUrl up to and with the version, such as `http://registry:8080/apis/ccompat/v7` */
export function createRegistryClient(baseUrl: string, fetchUrl: typeof fetch = fetch): SchemaRegistryClient {
  const base = baseUrl.replace(/\/+$/, '');

  async function ask(path: string, body?: object, method = 'POST'): Promise<unknown> {
    const response = await fetchUrl(`${base}${path}`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      headers: { accept: CONTENT_TYPE, ...(body && { 'content-type': CONTENT_TYPE }) },
      ...(body && { method, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`schema registry: ${path} answered ${response.status} ${text.slice(0, 200)}`);
    return JSON.parse(text) as unknown;
  }

  const subjects = async (): Promise<string[]> => (await ask('/subjects')) as string[];

  return {
    async publish(types) {
      const { compatibilityLevel } = (await ask('/config')) as { compatibilityLevel: string };
      if (compatibilityLevel === 'NONE') await ask('/config', { compatibility: 'BACKWARD' }, 'PUT');
      const known = new Set(await subjects());
      for (const { type, schema } of types) {
        if (known.has(type)) continue;
        const text = JSON.stringify({ ...schema, $schema: undefined });
        await ask(`/subjects/${encodeURIComponent(type)}/versions`, { schemaType: 'JSON', schema: text });
      }
    },
    async read() {
      const types: RegisteredType[] = [];
      for (const type of await subjects()) {
        const latest = (await ask(`/subjects/${encodeURIComponent(type)}/versions/latest`)) as { schemaType?: string; schema: string };
        if (latest.schemaType !== 'JSON') continue;
        const schema = { ...(JSON.parse(latest.schema) as { $id?: string }), $schema: DIALECT };
        types.push({ type, family: familyOf(type), schemaId: schema.$id ?? type, schema });
      }
      return types;
    },
  };
}

/** The family stands in the type's name, as in `com.imvu.ui.item_clicked.v1`; types of others are those of services. */
function familyOf(type: string): Family {
  const parts = new Set(type.split('.'));
  return families.find((family) => parts.has(family)) ?? 'service';
}
