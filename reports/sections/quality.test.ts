import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodRun, troubledRun } from '../testing.ts';
import { qualitySection } from './quality.ts';

const texts = (record: Parameters<typeof qualitySection>[0]): string[] => (qualitySection(record)?.notes ?? []).map(({ text }) => text);

test('a record of a run without checks, or of an older version, has no section', () => {
  assert.equal(qualitySection(goodRun()), undefined);
});

test('failed checks are told, errors first, and those that were not made', () => {
  assert.deepEqual(texts(troubledRun()), [
    '1 of 4 checks of the tables hold. 1 were not made.',
    "error stg_chat: condition(language <> 'xx'): 1,234 break it (staging/stg_chat.sql:7)",
    'warn stg_orders: range(credits: 0..1000000): 1 breaks it (staging/stg_orders.sql:7)',
  ]);
});

test('a run whose checks all hold says so in a line', () => {
  const { quality } = troubledRun();
  const checks = (quality?.checks ?? []).map((check) => ({ ...check, failingRows: 0 }));
  const sound = { ...goodRun(), quality: { checks, detection: [] } };
  assert.deepEqual(texts(sound), ['All 4 checks of the tables hold.']);
  assert.equal(qualitySection(sound)?.table, undefined);
});
