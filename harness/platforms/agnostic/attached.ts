import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachedPlatform, Endpoint, SkippedComponent } from '../../model/platform.ts';
import type { RunCommand } from '../docker/command.ts';
import type { ProjectContainers } from '../docker/containers.ts';
import { readPasswords, type Passwords } from '../docker/environment-files.ts';
import { componentsOf, replicasOf } from './components.ts';
import { profileOf, type EnvironmentState } from './environment.ts';
import { createProgressReader } from './progress.ts';
import { UsageMeter } from './usage-meter.ts';

/** User of MinIO and Postgres; compose/agnostic.yaml. */
export const USER = 'lakelab';

const skippedByEarlierVersions: readonly SkippedComponent[] = ['grafana', 'opensearch', 'rsyslog'].map((component) => ({
  component,
  why: 'it was started by a version that had none; lab down and lab up add it',
}));

/** Folders with the data of a component, in its container. */
const dataFolders: Readonly<Record<string, string>> = {
  kafka: '/var/lib/kafka/data',
  minio: '/data',
  postgres: '/var/lib/postgresql/data',
};

export interface AttachedParts {
  readonly containers: ProjectContainers;
  readonly run: RunCommand;
  readonly epochMs: () => number;
  /** All its components have just answered. */
  readonly isReady?: boolean;
}

/** What can be seen of the containers of an environment, whoever has started them. */
export async function attachEnvironment(
  directory: string,
  state: EnvironmentState,
  { containers, run, epochMs, isReady = false }: AttachedParts,
): Promise<AttachedPlatform & AsyncDisposable> {
  const ca = await readFile(join(directory, 'ca.pem'), 'utf8');
  const tokens = JSON.parse(await readFile(join(directory, 'tokens.json'), 'utf8')) as Record<string, string>;
  const { ports, skipped = skippedByEarlierVersions } = state;
  const components = componentsOf(profileOf(state)).filter(({ name }) => !skipped.some(({ component }) => component === name));
  const meter = new UsageMeter(containers, components, replicasOf);
  if (isReady) await meter.takeAsReady();
  const progress = createProgressReader({ kafkaPort: ports.kafka, streamPort: ports.streamProgress, epochMs });
  return {
    startedEpochMs: (await containers.startedEpochMs()) ?? epochMs(),
    ingress: { baseUrl: `https://127.0.0.1:${ports.gateway}`, ca, credentials: new Map(Object.entries(tokens)) },
    endpoints: endpointsOf(state, await readPasswords(directory)).filter(
      ({ name }) => !skipped.some(({ component }) => component === name),
    ),
    ...(skipped.length === 0 || profileOf(state) === 'core' ? {} : { skipped }),
    progress: () => progress.read(),
    usage: async () => meter.usage(await storedBytes(containers, run)),
    vitals: () =>
      meter.vitals().catch(() => ({
        components: components.map(({ name }) => ({ component: name, health: 'unknown', why: 'the engine does not answer' })),
        processes: [],
      })),
    [Symbol.asyncDispose]: () => progress[Symbol.asyncDispose](),
  };
}

/** For Trino any user will do, and only lakelab may write: compose/config/trino/rules.json. */
function endpointsOf(state: EnvironmentState, passwords: Passwords): Endpoint[] {
  const { ports, etl } = state;
  const http = (port: number, path = ''): string => `http://127.0.0.1:${port}${path}`;
  return [
    { name: 'gateway', url: `https://127.0.0.1:${ports.gateway}/v1/events` },
    { name: 'trino', variable: 'SQL', url: http(ports.sql), user: 'guest' },
    { name: 'minio', url: http(ports.storageConsole), user: USER, password: passwords.storage },
    { name: 's3', url: http(ports.storage), user: USER, password: passwords.storage },
    { name: 'spark', url: http(ports.stream, '/StreamingQuery/') },
    { name: 'stream', url: http(ports.streamProgress, '/progress') },
    { name: 'schema-registry', url: http(ports.schemaRegistry, '/apis/ccompat/v7') },
    { name: 'haproxy', url: http(ports.gatewayMetrics, '/metrics') },
    { name: 'kafka', url: `kafka://127.0.0.1:${ports.kafka}` },
    ...(etl
      ? [
          { name: 'airflow', url: http(ports.airflow, '/dags/lakelab_daily'), user: USER, password: passwords.airflow },
          { name: 'spark-sql', url: http(ports.sqlSessionUi) },
        ]
      : []),
    ...(profileOf(state) === 'core'
      ? []
      : [
          { name: 'prometheus', url: http(ports.prometheus) },
          { name: 'alertmanager', url: http(ports.alertmanager) },
          { name: 'grafana', url: http(ports.grafana), user: USER, password: passwords.grafana },
          { name: 'opensearch', url: http(ports.opensearch) },
        ]),
  ];
}

/** What components have on disk, asked in their own containers; those that do not answer are left out. */
async function storedBytes(containers: ProjectContainers, run: RunCommand): Promise<Map<string, number>> {
  const list = (await containers.list()).filter(({ state, service }) => state === 'running' && dataFolders[service] !== undefined);
  const sizes = await Promise.all(
    list.map(async ({ id, service }): Promise<[string, number]> => {
      const { stdout } = await run('docker', ['exec', id, 'du', '-sk', dataFolders[service] ?? '']);
      return [service, Number.parseInt(stdout, 10) * 1024];
    }),
  );
  return new Map(sizes.filter(([, bytes]) => Number.isFinite(bytes)));
}
