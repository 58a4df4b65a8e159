import { z } from 'zod';
import { LabError, messageOf } from '../../harness/model/errors.ts';

/** What the container of the ingestion service is told by its environment. */
export interface ContainerSettings {
  /** `host:port` of Kafka brokers. */
  readonly brokers: readonly string[];
  /** URL of a schema registry with Confluent's API; null: the built-in schemas. */
  readonly schemaRegistry: string | null;
  /** JSON file: bearer token by source. */
  readonly tokensFile: string;
  readonly host: string;
  readonly port: number;
  readonly compression: 'none' | 'lz4' | 'zstd';
  readonly partitions: number;
  readonly replicas: number;
}

const schema = z.object({
  LAKELAB_KAFKA: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, 'host:port, or several with commas between')
    .transform((text) => text.split(',')),
  LAKELAB_SCHEMA_REGISTRY: z.url().optional(),
  LAKELAB_TOKENS_FILE: z.string().min(1),
  LAKELAB_HOST: z.string().default('0.0.0.0'),
  LAKELAB_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  LAKELAB_COMPRESSION: z.enum(['none', 'lz4', 'zstd']).default('lz4'),
  LAKELAB_PARTITIONS: z.coerce.number().int().min(1).max(1000).default(4),
  LAKELAB_REPLICAS: z.coerce.number().int().min(1).max(10).default(1),
});

const tokensSchema = z.record(z.string().min(1), z.string().min(8));

/** Reads the environment. Throws a LabError that names the variable; one that is set to nothing counts as not set. */
export function readContainerSettings(env: Readonly<Record<string, string | undefined>>): ContainerSettings {
  const result = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!result.success) {
    const [issue] = result.error.issues;
    const name = String(issue?.path[0]);
    throw new LabError('BAD_USAGE', `environment variable ${name} is '${env[name] ?? ''}': ${issue?.message}`, {
      hint: 'see services/ingest/README.md for what the container is told by its environment',
    });
  }
  const values = result.data;
  return {
    brokers: values.LAKELAB_KAFKA,
    schemaRegistry: values.LAKELAB_SCHEMA_REGISTRY ?? null,
    tokensFile: values.LAKELAB_TOKENS_FILE,
    host: values.LAKELAB_HOST,
    port: values.LAKELAB_PORT,
    compression: values.LAKELAB_COMPRESSION,
    partitions: values.LAKELAB_PARTITIONS,
    replicas: values.LAKELAB_REPLICAS,
  };
}

/** Bearer token by source, from the text of the tokens file. Throws a LabError that shows no token. */
export function parseTokens(text: string, path: string): ReadonlyMap<string, string> {
  const hint = 'the file holds a JSON object: the source as name, its token (8 characters or more) as value';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LabError('BAD_USAGE', `the tokens are not JSON: ${messageOf(error).split(':')[0]}`, { place: path, hint });
  }
  const result = tokensSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new LabError('BAD_USAGE', `the token of ${issue?.path.join('.') || 'the file'}: ${issue?.message}`, { place: path, hint });
  }
  return new Map(Object.entries(result.data));
}
