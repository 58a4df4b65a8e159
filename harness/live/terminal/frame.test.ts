import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { describeLive } from '../describe-live.ts';
import { after, begun, phase, sample } from '../testing/states.ts';
import { doneLine, liveFrame } from './frame.ts';
import { fit, widthOf } from './width.ts';

const loading = after(
  begun({ scenario: '日本語のシナリオ' }),
  [0, phase('start')],
  [1000, phase('load', 'load 10 s at 1x', 'the schedule is open loop')],
  [2000, sample(2000, 1000)],
  [2500, { kind: 'position', position: { done: 2000, total: 10_000, unit: 'ms' } }],
  [3000, sample(3000, 3000, { components: [{ component: 'ingest', health: 'strained', why: 'the disk is too slow' }] })],
);

describe('a frame', () => {
  it('fits every terminal: nothing wraps, nothing scrolls', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), (columns, rows, color) => {
        const lines = liveFrame(describeLive(loading, 4000), { columns, rows, color });
        assert.ok(lines.length <= Math.max(1, rows - 1));
        for (const line of lines) assert.ok(widthOf(stripVTControlCharacters(line)) <= Math.max(0, columns - 1), `${columns}: ${line}`);
      }),
    );
  });

  it('shows where the run is, how fast, and how everybody is', () => {
    const lines = liveFrame(describeLive(loading, 4000), { columns: 100, rows: 30, color: false });
    const text = lines.join('\n');
    assert.match(text, /日本語のシナリオ on embedded .* 0:04, about 0:10 to go/);
    assert.match(text, /▸ load +█+░+ +2 of 10 s +0:03, about 0:08 to go/);
    assert.match(text, /load 10 s at 1x \(the schedule is open loop\)/);
    assert.match(text, /sent +3,000 +2,000\/s +300 kB, 200 kB\/s/);
    assert.match(text, /platform +0\.50 cores +200 MB +▲ ingest strained \(the disk is too slow\)/);
  });

  it('gives up the figures before the phase where there is little room', () => {
    const lines = liveFrame(describeLive(loading, 4000), { columns: 80, rows: 4, color: false });
    assert.equal(lines.length, 3);
    assert.match(lines[1] as string, /▸ load/);
  });

  it('is plain without colour, and styled with', () => {
    const view = describeLive(loading, 4000);
    const plain = liveFrame(view, { columns: 80, rows: 24, color: false });
    const styled = liveFrame(view, { columns: 80, rows: 24, color: true });
    assert.ok(!plain.join('').includes('\u001B'));
    assert.ok(styled.join('').includes('\u001B['));
    assert.deepEqual(styled.map(stripVTControlCharacters), plain);
  });

  it('says after a phase what came of it, and what was broken off', () => {
    const broken = after(loading, [5000, { kind: 'end', outcome: 'failed', exitCode: 3, error: 'the platform ended' }]);
    const lines = describeLive(broken, 5000).done.map((done) => doneLine(done, { columns: 100, rows: 30, color: false }));
    assert.match(lines[0] as string, /^✓ start +1 s +each component has answered/);
    assert.match(lines[1] as string, /^✗ load +4 s +broken off: 3,000 events sent/);
  });
});

describe('a text cut to a width', () => {
  it('is never wider, whatever it holds, and cannot move the cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, columns) => {
        const cut = fit(`${text}\u001B[2J\n`, columns);
        assert.ok(widthOf(cut) <= columns);
        assert.ok(!cut.includes('\u001B') && !cut.includes('\n'));
      }),
    );
  });

  it('counts wide characters twice, and keeps what fits', () => {
    assert.equal(fit('日本語', 6), '日本語');
    assert.equal(fit('日本語', 5), '日本…');
    assert.equal(fit('abc', 3), 'abc');
    assert.equal(fit('abcd', 3), 'ab…');
  });
});
