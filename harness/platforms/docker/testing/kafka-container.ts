import { KafkaContainer } from '@testcontainers/kafka';
import { Wait } from 'testcontainers';
import { docker } from './containers.ts';

export interface StartedKafka extends AsyncDisposable {
  /** `host:port` for clients on this machine. */
  readonly broker: string;
}

const START_MS = 90_000;

/** One real Kafka of our image; gone again when disposed of, or when it does not start. */
export async function startKafka(image: string): Promise<StartedKafka> {
  // Its helper that removes what is left behind is an image of a registry.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  await using undo = new AsyncDisposableStack();
  // It tells by the tag, as Confluent counts, whether a Kafka can do without ZooKeeper.
  const alias = `lakelab/cp-kafka-test-${process.pid}:8.0.0`;
  await docker('tag', image, alias);
  undo.defer(async () => void (await docker('rmi', alias)));
  const kafka = await new KafkaContainer(alias)
    .withEnvironment({ KAFKA_HEAP_OPTS: '-Xmx256m', KAFKA_NUM_PARTITIONS: '3' })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(START_MS)
    .start();
  undo.defer(async () => void (await kafka.stop({ removeVolumes: true })));
  const kept = undo.move();
  return { broker: `127.0.0.1:${kafka.getMappedPort(9093)}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
