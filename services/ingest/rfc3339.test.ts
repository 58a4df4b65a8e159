import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createInstantReader } from './rfc3339.ts';

test('reads what toISOString writes', () => {
  const read = createInstantReader();
  const instants = fc.date({ min: new Date(0), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true });
  fc.assert(fc.property(instants, (date) => assert.equal(read(date.toISOString()), date.getTime() * 1000)));
});

test('reads offsets and fractions', () => {
  const read = createInstantReader();
  const base = Date.parse('2026-03-02T00:00:00Z') * 1000;
  assert.equal(read('2026-03-02T00:00:00Z'), base);
  assert.equal(read('2026-03-02T02:00:00+02:00'), base);
  assert.equal(read('2026-03-01T18:30:00.5-05:30'), base + 500_000);
  assert.equal(read('2026-03-02T00:00:00.123456789Z'), base + 123_456);
  assert.equal(read('2026-03-02t00:00:00z'), base);
});

test('refuses what is no instant, or none that the lake could hold', () => {
  const read = createInstantReader();
  const refused = [
    '',
    'yesterday',
    '2026-03-02',
    '2026-03-02T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-02-30T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-03-02T24:00:00.000Z',
    '2026-03-02T23:60:00.000Z',
    '2016-12-31T23:59:60Z',
    '2026-03-02T00:00:60.000Z',
    '2026-03-02T00:00:0x.000Z',
    '2026-03-02T00:00:00.0x0Z',
    '2026-03-02 00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2026-03-02T00:00:00+24:00',
  ];
  for (const text of refused) assert.ok(Number.isNaN(read(text)), text);
});
