import { families, type Family } from '../../harness/model/workload.ts';
import type { RegisteredType } from './registry.ts';

/** A registry with the API that Confluent's has (Apicurio: `/apis/ccompat/v7`); each type of event is a subject. */
export interface SchemaRegistryClient {
  /** Adds the types that the registry does not have. Rejects if one of them does not fit its older version there. */
  publish(types: readonly RegisteredType[]): Promise<void>;
  /** The newest version of every type. */
  read(): Promise<RegisteredType[]>;
}

const ANSWER_TIMEOUT_MS = 10_000;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** @param baseUrl up to and with the version, such as `http://registry:8080/apis/ccompat/v7` */
export function createRegistryClient(baseUrl: string, fetchUrl: typeof fetch = fetch): SchemaRegistryClient {
  const base = baseUrl.replace(/\/+$/, '');

  async function ask(path: string, body?: object): Promise<unknown> {
    const response = await fetchUrl(`${base}${path}`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      headers: { accept: CONTENT_TYPE, ...(body && { 'content-type': CONTENT_TYPE }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`schema registry: ${path} answered ${response.status} ${text.slice(0, 200)}`);
    return JSON.parse(text) as unknown;
  }

  const subjects = async (): Promise<string[]> => (await ask('/subjects')) as string[];

  return {
    async publish(types) {
      const known = new Set(await subjects());
      for (const { type, schema } of types) {
        if (known.has(type)) continue;
        await ask(`/subjects/${encodeURIComponent(type)}/versions`, { schemaType: 'JSON', schema: JSON.stringify(schema) });
      }
    },
    async read() {
      const types: RegisteredType[] = [];
      for (const type of await subjects()) {
        const latest = (await ask(`/subjects/${encodeURIComponent(type)}/versions/latest`)) as { schemaType?: string; schema: string };
        if (latest.schemaType !== 'JSON') continue;
        const schema = JSON.parse(latest.schema) as { $id?: string };
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
