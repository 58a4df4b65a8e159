import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Component } from '../../model/platform.ts';
import type { ComposeProfile } from '../docker/environment-files.ts';
import { parseImageTable } from '../docker/image-table.ts';

/** Root of the repository: compose/ and what images are built from stand below it. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const composeFile = `${root}compose/agnostic.yaml`;
export const imageTable = parseImageTable(readFileSync(`${root}compose/images.yaml`, 'utf8'));

/** Services of compose/agnostic.yaml, by role, and how many containers each has. */
const roles = {
  haproxy: { role: 'gateway: TLS, rate limit, load balancer', replicas: 1 },
  ingest: { role: 'ingestion: authentication, validation', replicas: 2 },
  'apicurio-registry': { role: 'schema registry', replicas: 1 },
  kafka: { role: 'durable queue', replicas: 1 },
  spark: { role: 'stream processing (Structured Streaming)', replicas: 1 },
  minio: { role: 'object storage: raw JSON zone, Iceberg tables, checkpoints', replicas: 1 },
  postgres: { role: 'Iceberg catalogue, schemas', replicas: 1 },
  trino: { role: 'SQL', replicas: 1 },
  airflow: { role: 'orchestration of the jobs: API, UI, reading of the DAG', replicas: 1 },
  'airflow-scheduler': { role: 'orchestration of the jobs: scheduler and tasks', replicas: 1 },
  'spark-sql': { role: 'SQL session of the jobs', replicas: 1 },
  prometheus: { role: 'monitoring: metrics, indicators, rules', replicas: 1 },
  alertmanager: { role: 'monitoring: alerts', replicas: 1 },
  grafana: { role: 'monitoring: dashboards', replicas: 1 },
  'container-exporter': { role: 'monitoring: states and use of the containers', replicas: 1 },
  'node-exporter': { role: 'monitoring: the machine', replicas: 1 },
  'postgres-exporter': { role: 'monitoring: Postgres, and in it the daily jobs', replicas: 1 },
  opensearch: { role: 'logs: what all containers have written', replicas: 1 },
  rsyslog: { role: 'logs: takes lines from the engine to the store', replicas: 1 },
} as const;
export type ServiceName = keyof typeof roles;
export const serviceNames = Object.keys(roles) as ServiceName[];

/** Services that are there for the daily jobs only. */
const etlServices: ReadonlySet<ServiceName> = new Set(['airflow', 'airflow-scheduler', 'spark-sql']);

/** Services that watch the others. */
const monitoringServices: ReadonlySet<ServiceName> = new Set([
  'prometheus',
  'alertmanager',
  'grafana',
  'container-exporter',
  'node-exporter',
  'postgres-exporter',
  'opensearch',
  'rsyslog',
]);

/** Whether an environment does without a service where its image cannot be had; nobody waits for it, and nothing depends on it. */
export const isOptional = (service: string): boolean => service in imageTable.optional;

/** Services of an environment, by the profile of compose/agnostic.yaml. */
export const servicesOf = (profile: ComposeProfile): ServiceName[] =>
  serviceNames.filter((name) => profile === 'full' || !(etlServices.has(name) || (profile === 'core' && monitoringServices.has(name))));

/** What can be killed as an accident would: not the schema registry, whose loss shows nowhere, nor who is to tell of it. */
export const killableServices: readonly ServiceName[] = serviceNames.filter(
  (name) => name !== 'apicurio-registry' && !monitoringServices.has(name),
);

const images: Readonly<Partial<Record<ServiceName, string>>> = { 'airflow-scheduler': 'airflow', 'spark-sql': 'spark' };
/** Name in compose/images.yaml of what a service runs. */
export const imageOf = (service: ServiceName): string => images[service] ?? service;
/** Images of all services, each once. */
export const imagesOf = (services: readonly ServiceName[]): string[] => [...new Set(services.map(imageOf))];
/** The images that stand for all services when they were built here. */
export const builtImages: Readonly<Record<string, string>> = Object.fromEntries(
  imagesOf(serviceNames)
    .filter((name) => !isOptional(name))
    .map((name) => [name, imageTable.components[name]?.tag ?? '']),
);

/** What compose/agnostic.yaml allows the containers together, by profile. */
export const containerMemoryBytes: Readonly<Record<ComposeProfile, number>> = {
  core: 8 * 2 ** 30,
  monitored: 9.75 * 2 ** 30,
  full: 14.75 * 2 ** 30,
};

/** Volumes of compose/agnostic.yaml, without the project's name before them. */
export const volumeNames = [
  'airflow-logs',
  'alertmanager-data',
  'kafka-data',
  'minio-data',
  'opensearch-data',
  'postgres-data',
  'prometheus-data',
  'rsyslog-state',
] as const;

/** What the lake can be read with while the rest is down. */
export const lakeServices: readonly ServiceName[] = ['postgres', 'minio', 'trino'];
/** What the way of an event can be read with while the rest is down. */
export const traceServices: readonly ServiceName[] = [...lakeServices, 'kafka'];

export const replicasOf = (service: string): number => roles[service as ServiceName]?.replicas ?? 1;

export const componentsOf = (profile: ComposeProfile): Component[] =>
  servicesOf(profile).map((name) => ({
    name,
    role: roles[name].role,
    version: (imageTable.components[imageOf(name)] ?? imageTable.optional[name])?.version ?? 'unknown',
    fidelity: 'real',
  }));
export const components: readonly Component[] = componentsOf('full');
