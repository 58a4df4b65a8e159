import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../command.ts';
import { docker } from './containers.ts';

/** A Prometheus of its own; disposing it removes the container. */
export interface PrometheusContainer extends AsyncDisposable {
  readonly url: string;
}

const READY_TRIES = 240;
const READY_TRY_MS = 250;

/** @param data a volume with what another Prometheus has gathered; left out: none */
export async function startPrometheus(image: string, data?: string): Promise<PrometheusContainer> {
  const name = `lakelab-prometheus-test-${randomBytes(4).toString('hex')}`;
  const options = [
    '--detach',
    '--name',
    name,
    '--publish',
    '127.0.0.1::9090',
    ...(data === undefined ? [] : ['--volume', `${data}:/prometheus`]),
  ];
  const command = ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus', '--web.enable-remote-write-receiver'];
  await docker('run', ...options, image, ...command);
  const url = `http://${await docker('port', name, '9090')}`;
  for (let i = 0; i < READY_TRIES && !(await fetch(`${url}/-/ready`).catch(() => undefined))?.ok; i++) await delay(READY_TRY_MS);
  return {
    url,
    async [Symbol.asyncDispose]() {
      await runCommand('docker', ['rm', '--force', '--volumes', name]);
    },
  };
}
