import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTokens, readContainerSettings } from './container-settings.ts';

const env = { LAKELAB_KAFKA: 'a:9092,b:9093', LAKELAB_TOKENS_FILE: '/run/tokens.json' };

test('reads the environment, with defaults', () => {
  assert.deepEqual(readContainerSettings({ ...env, LAKELAB_SCHEMA_REGISTRY: '' }), {
    brokers: ['a:9092', 'b:9093'],
    schemaRegistry: null,
    tokensFile: '/run/tokens.json',
    host: '0.0.0.0',
    port: 8080,
    compression: 'lz4',
    partitions: 4,
    replicas: 1,
  });
});

test('names the variable that is wrong', () => {
  for (const [name, value] of [
    ['LAKELAB_KAFKA', 'kafka'],
    ['LAKELAB_KAFKA', ''],
    ['LAKELAB_SCHEMA_REGISTRY', 'registry'],
    ['LAKELAB_PORT', '80800'],
    ['LAKELAB_COMPRESSION', 'brotli'],
    ['LAKELAB_TOKENS_FILE', undefined],
  ] as const) {
    assert.throws(() => readContainerSettings({ ...env, [name]: value }), { code: 'BAD_USAGE', message: new RegExp(`${name} is`) });
  }
});

test('tokens are named by source, and never shown', () => {
  assert.deepEqual([...parseTokens('{"//imvu/ui/00":"12345678"}', 't.json')], [['//imvu/ui/00', '12345678']]);
  for (const text of ['{"a":"se', '["secret12"]', '{"a":"secret"}', '{"":"secret12"}']) {
    assert.throws(
      () => parseTokens(text, 't.json'),
      (error: Error) => error.message.startsWith('t.json: ') && !error.message.includes('secret'),
    );
  }
});
