import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Component } from '../../model/platform.ts';
import { parseImageTable } from '../docker/image-table.ts';

/** Root of the repository: compose/ and what images are built from stand below it. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const composeFile = `${root}compose/agnostic.yaml`;
export const imageTable = parseImageTable(readFileSync(`${root}compose/images.yaml`, 'utf8'));

/** Services of compose/agnostic.yaml that always run, by role, and how many containers each has. */
const roles = {
  haproxy: { role: 'gateway: TLS, rate limit, load balancer', replicas: 1 },
  ingest: { role: 'ingestion: authentication, validation', replicas: 2 },
  'apicurio-registry': { role: 'schema registry', replicas: 1 },
  kafka: { role: 'durable queue', replicas: 1 },
  spark: { role: 'stream processing (Structured Streaming)', replicas: 1 },
  minio: { role: 'object storage: raw JSON zone, Iceberg tables, checkpoints', replicas: 1 },
  postgres: { role: 'Iceberg catalogue, schemas', replicas: 1 },
  trino: { role: 'SQL and ETL', replicas: 1 },
} as const;
export type ServiceName = keyof typeof roles;
export const serviceNames = Object.keys(roles) as ServiceName[];

/** What the lake can be read with while the rest is down. */
export const lakeServices: readonly ServiceName[] = ['postgres', 'minio', 'trino'];

export const replicasOf = (service: string): number => roles[service as ServiceName]?.replicas ?? 1;

export const components: readonly Component[] = serviceNames.map((name) => ({
  name,
  role: roles[name].role,
  version: imageTable.components[name]?.version ?? 'unknown',
  fidelity: 'real',
}));
