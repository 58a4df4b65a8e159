import { connect } from 'node:net';
import { Agent, request } from 'undici';
import type { EnvironmentState } from './environment.ts';

const TIMEOUT_MS = 2_000;
/** Times that the gateway must have passed a request to a ready replica: they take turns. */
const REPLICAS = 2;

/** Asks each service a real question from outside. Services that listen for containers only never answer: their health checks must do. */
export function createAnswers(ports: EnvironmentState['ports'], ca: string): ((service: string) => Promise<boolean>) & AsyncDisposable {
  const dispatcher = new Agent({ connect: { ca } });
  const get = async (url: string, isGood: (text: string) => boolean = () => true): Promise<boolean> => {
    const { statusCode, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return isGood(await body.text()) && statusCode === 200;
  };
  const local = (port: number, path: string): string => `http://127.0.0.1:${port}${path}`;
  const gateway = `https://127.0.0.1:${ports.gateway}/readyz`;
  const isHeard = (component: string): Promise<boolean> =>
    get(local(ports.prometheus, `/api/v1/query?query=${encodeURIComponent(`up{component="${component}"} == 1`)}`), (text) =>
      text.includes(`"${component}"`),
    );
  const questions: Readonly<Record<string, () => Promise<boolean>>> = {
    haproxy: () => get(local(ports.gatewayMetrics, '/healthz')),
    ingest: async () => (await Promise.all(Array.from({ length: REPLICAS }, () => get(gateway)))).every(Boolean),
    kafka: () => accepts(ports.kafka),
    'apicurio-registry': () => get(local(ports.schemaRegistry, '/apis/ccompat/v7/subjects')),
    minio: () => get(local(ports.storage, '/minio/health/ready')),
    spark: () => get(local(ports.streamProgress, '/healthz')),
    airflow: () => get(local(ports.airflow, '/api/v2/version')),
    'airflow-scheduler': () =>
      get(
        local(ports.airflow, '/api/v2/monitor/health'),
        (text) => (JSON.parse(text) as { scheduler: { status: string | null } }).scheduler.status === 'healthy',
      ),
    'spark-sql': () => get(local(ports.sqlSession, '/healthz')),
    prometheus: () => get(local(ports.prometheus, '/-/ready')),
    alertmanager: () => get(local(ports.alertmanager, '/-/ready')),
    opensearch: () => get(local(ports.opensearch, '/_cluster/health?local=true')),
    // Nobody reaches it: what it has told the store is there.
    rsyslog: () => get(local(ports.opensearch, '/_index_template/logs')),
    // Nobody but Prometheus reaches them.
    'container-exporter': () => isHeard('container-exporter'),
    'node-exporter': () => isHeard('node-exporter'),
    'postgres-exporter': () => isHeard('postgres-exporter'),
    trino: () => get(local(ports.sql, '/v1/info'), (text) => !(JSON.parse(text) as { starting: boolean }).starting),
  };
  const answers = async (service: string): Promise<boolean> => (await questions[service]?.().catch(() => false)) ?? false;
  return Object.assign(answers, { [Symbol.asyncDispose]: () => dispatcher.destroy() });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('close', () => resolve(false));
    socket.on('error', () => {});
  });
}
