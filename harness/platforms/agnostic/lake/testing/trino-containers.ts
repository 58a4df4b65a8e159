import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GenericContainer, Network, Wait, type StartedTestContainer } from 'testcontainers';
import { readImageTable } from '../../../docker/image-table.ts';
import type { ObjectStoreOptions } from '../object-store.ts';

const root = fileURLToPath(new URL('../../../../..', import.meta.url));
const { components } = await readImageTable(join(root, 'compose/images.yaml'));
const tag = (component: string): string => components[component]?.tag ?? '';

/** Images that `startTrino` needs, by component. */
export const trinoImages = { minio: tag('minio'), postgres: tag('postgres'), trino: tag('trino'), spark: tag('spark') };

export interface TrinoContainers extends AsyncDisposable {
  readonly trinoUrl: string;
  readonly storage: ObjectStoreOptions;
  /** Starts the SQL session of the jobs beside them; resolves to its URL once it is ready. It ends with the others. */
  startSession(): Promise<string>;
}

const PASSWORD = 'for-tests';
const START_MS = 180_000;

/** Trino with the configuration of compose/agnostic.yaml, its catalogue and its object store; gone again when disposed of, or when one does not start. */
export async function startTrino(): Promise<TrinoContainers> {
  // Its helper that removes what is left behind is an image of a registry.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  await using undo = new AsyncDisposableStack();
  const network = await new Network().start();
  undo.defer(async () => void (await network.stop()));
  const start = async (name: string, container: GenericContainer): Promise<StartedTestContainer> => {
    const started = await container.withNetwork(network).withNetworkAliases(name).withStartupTimeout(START_MS).start();
    undo.defer(async () => void (await started.stop({ removeVolumes: true })));
    return started;
  };
  const minio = new GenericContainer(trinoImages.minio)
    .withEntrypoint(['sh', '-c', 'mkdir -p /data/lake && exec minio server /data'])
    .withEnvironment({ MINIO_ROOT_USER: 'lakelab', MINIO_ROOT_PASSWORD: PASSWORD })
    .withExposedPorts(9000)
    .withWaitStrategy(Wait.forHttp('/minio/health/ready', 9000));
  const postgres = new GenericContainer(trinoImages.postgres)
    .withEnvironment({ POSTGRES_USER: 'lakelab', POSTGRES_PASSWORD: PASSWORD })
    .withBindMounts([{ source: join(root, 'compose/config/postgres'), target: '/docker-entrypoint-initdb.d', mode: 'ro' }])
    .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready -q -h 127.0.0.1 -U lakelab -d catalogue'));
  const trino = new GenericContainer(trinoImages.trino)
    .withEnvironment({ LAKELAB_POSTGRES_PASSWORD: PASSWORD, LAKELAB_STORAGE_PASSWORD: PASSWORD })
    .withBindMounts([{ source: join(root, 'compose/config/trino'), target: '/etc/trino', mode: 'ro' }])
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forHttp('/v1/info', 8080).forResponsePredicate((body) => body.includes('"starting":false')));
  const [storage, , sql] = await Promise.all([start('minio', minio), start('postgres', postgres), start('trino', trino)]);
  const urlOf = (container: StartedTestContainer, port: number): string => `http://127.0.0.1:${container.getMappedPort(port)}`;
  const kept = undo.move();
  return {
    async startSession() {
      const password = '--conf "spark.sql.catalog.lake.jdbc.password=$LAKELAB_POSTGRES_PASSWORD"';
      const session = await new GenericContainer(trinoImages.spark)
        .withEntrypoint([
          'sh',
          '-c',
          `exec spark-submit --master 'local[2]' --driver-memory 1536m ${password} --conf spark.memory.fraction=0.6 /opt/lakelab/etl/session.py`,
        ])
        .withEnvironment({
          LAKELAB_POSTGRES_PASSWORD: PASSWORD,
          AWS_ACCESS_KEY_ID: 'lakelab',
          AWS_SECRET_ACCESS_KEY: PASSWORD,
          LAKELAB_ETL_WARM_UP: '0',
        })
        .withBindMounts([
          { source: join(root, 'compose/config/spark/spark-defaults.conf'), target: '/opt/spark/conf/spark-defaults.conf', mode: 'ro' },
          { source: join(root, 'services/etl'), target: '/opt/lakelab/etl', mode: 'ro' },
        ])
        .withExposedPorts(8090)
        .withWaitStrategy(Wait.forHttp('/healthz', 8090))
        .withNetwork(network)
        .withStartupTimeout(START_MS)
        .start();
      kept.defer(async () => void (await session.stop({ removeVolumes: true })));
      return urlOf(session, 8090);
    },
    trinoUrl: urlOf(sql, 8080),
    storage: { url: urlOf(storage, 9000), user: 'lakelab', password: PASSWORD, bucket: 'lake' },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
