import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { createRemoteWrite, snappyOf, writeRequestOf } from './remote-write.ts';

describe('remote write', () => {
  it('encodes a series as its protobuf message has it: labels sorted, a double, an instant', () => {
    const message = writeRequestOf([{ name: 'm', labels: { b: 'y' }, value: 1.5 }], 300);
    // TimeSeries { Label { __name__: m }, Label { b: y }, Sample { 1.5, 300 } }
    const label = (name: string, value: string): string =>
      `0a${(name.length + value.length + 4).toString(16).padStart(2, '0')}0a${name.length.toString(16).padStart(2, '0')}${Buffer.from(name).toString('hex')}1201${Buffer.from(value).toString('hex')}`;
    const series = `${label('__name__', 'm')}${label('b', 'y')}120c09000000000000f83f10ac02`;
    assert.equal(message.toString('hex'), `0a${(series.length / 2).toString(16)}${series}`);
  });

  it('writes snappy that says its length, in literals that are not too long', () => {
    assert.equal(snappyOf(Buffer.from('abc')).toString('hex'), '03f40200616263');
    const long = snappyOf(Buffer.alloc(70_000, 1));
    // Length in three bytes, then 65,536 and 4,464 bytes behind a tag each.
    assert.equal(long.length, 3 + 3 + 65_536 + 3 + 4464);
    assert.equal(long.subarray(3, 6).toString('hex'), 'f4ffff');
    assert.equal(long.subarray(3 + 3 + 65_536, 3 + 3 + 65_536 + 3).toString('hex'), 'f46f11');
  });

  it('rejects with what Prometheus has to say', async () => {
    const server = createServer((_, response) => response.writeHead(400).end('out of order sample'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const sink = createRemoteWrite({ prometheusUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
      await assert.rejects(sink.record([], 1), /HTTP 400: out of order sample/);
    } finally {
      server.close();
    }
  });
});
