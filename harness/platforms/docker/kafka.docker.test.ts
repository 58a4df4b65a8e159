import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { readImageTable } from './image-table.ts';
import { docker, untilHealthy, whySkip } from './testing/containers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const kafka = (await readImageTable(join(root, 'compose/images.yaml'))).components['kafka']?.tag ?? '';
const START_MS = 90_000;

describe('the Kafka image', { skip: await whySkip({ kafka }), timeout: 240_000 }, () => {
  const name = `lakelab-kafka-test-${randomBytes(4).toString('hex')}`;
  after(async () => {
    await runCommand('docker', ['rm', '--force', '--volumes', name]);
    await runCommand('docker', ['volume', 'rm', name]);
  });

  const topics = (...args: string[]): Promise<string> =>
    docker('exec', name, '/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', 'localhost:9092', ...args);

  it('takes its settings from the environment, and answers its health check', async () => {
    const settings = [
      '--env',
      'KAFKA_HEAP_OPTS=-Xmx256m',
      '--env',
      'KAFKA_NUM_PARTITIONS=3',
      '--env',
      'KAFKA_LOG_DIRS=/var/lib/kafka/data',
    ];
    // Without these it would take its own file of settings, as the official image does.
    const required = [
      'KAFKA_NODE_ID=1',
      'KAFKA_PROCESS_ROLES=broker,controller',
      'KAFKA_CONTROLLER_QUORUM_VOTERS=1@localhost:9093',
      'KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093',
      'KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://localhost:9092',
      'KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER',
      'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1',
    ].flatMap((setting) => ['--env', setting]);
    await docker('run', '--detach', '--name', name, '--volume', `${name}:/var/lib/kafka/data`, ...settings, ...required, kafka);
    await untilHealthy(name, START_MS);
    await topics('--create', '--topic', 'kept');
    assert.match(await topics('--describe', '--topic', 'kept'), /PartitionCount: 3/);
  });

  it('finds its storage again after it was killed', async () => {
    await docker('kill', name);
    await docker('start', name);
    await untilHealthy(name, START_MS);
    assert.equal(await topics('--list'), 'kept');
  });

  it('does not run as root', async () => {
    assert.equal(await docker('exec', name, 'id', '-u'), '1000');
  });
});
