import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readableLine } from './own-line.ts';

test('of lines of our own services people read what they say', () => {
  assert.equal(readableLine('{"time":"2026-11-25T03:00:00Z","level":"info","msg":"ready on port 8080"}'), 'ready on port 8080');
  assert.equal(
    readableLine('{"time":"2026-11-25T03:00:00Z","level":"error","msg":"Kafka cannot be written","run":"a"}'),
    'error: Kafka cannot be written',
  );
});

test('other lines stay as they are, objects of others too', () => {
  for (const line of [
    '[INFO] started',
    '',
    '{"msg":"of whom?"}',
    '{"level":"info","message":"of another"}',
    '{"level":"info","msg":"cut of',
    '{}',
  ]) {
    assert.equal(readableLine(line), line);
  }
});
