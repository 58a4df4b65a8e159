import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeHeaders, encodeHeaders } from './record-headers.ts';

test('headers of a record say by which request its events came, and from where', () => {
  const headers = encodeHeaders({ id: 'request-1', acceptedAtMs: 1_795_940_956_965 }, 1_795_940_956_970.6, 'replica-2');
  assert.deepEqual(decodeHeaders(headers), {
    requestId: 'request-1',
    acceptedMs: 1_795_940_956_965,
    receivedMs: 1_795_940_956_970,
    replica: 'replica-2',
  });
});

test('what was not known is not there, and headers of others are left out', () => {
  assert.deepEqual(decodeHeaders(encodeHeaders({ id: 'r', acceptedAtMs: null }, 5, 'a')), { requestId: 'r', receivedMs: 5, replica: 'a' });
  assert.deepEqual(decodeHeaders([]), {});
  assert.deepEqual(
    decodeHeaders([
      [Buffer.from('accepted-ms'), Buffer.from('soon')],
      [null, null],
    ]),
    {},
  );
});
