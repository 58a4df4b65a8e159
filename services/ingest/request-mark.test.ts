import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayMark, ownMark } from './request-mark.ts';

const ID = '01a2266c-3b54-7b1a-b4bd-5323626e278f';

test('a request has the id and the instant that the gateway gives it', () => {
  assert.deepEqual(gatewayMark({ 'x-request-id': ID, 'x-request-start': '1795940956965' }), { id: ID, acceptedAtMs: 1_795_940_956_965 });
});

test('what no gateway has written is not believed', () => {
  const marks = [
    gatewayMark({}),
    gatewayMark({ 'x-request-id': 'a b' }),
    gatewayMark({ 'x-request-id': 'x'.repeat(65), 'x-request-start': '1795940956965' }),
    ownMark({ 'x-request-id': ID, 'x-request-start': '1795940956965' }),
  ];
  for (const { id, acceptedAtMs } of marks) {
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.notEqual(id, ID);
    assert.equal(acceptedAtMs, null);
  }
  assert.equal(new Set(marks.map(({ id }) => id)).size, marks.length);
  assert.deepEqual(gatewayMark({ 'x-request-id': ID, 'x-request-start': 'yesterday' }), { id: ID, acceptedAtMs: null });
});
