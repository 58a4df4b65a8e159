import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { describeLive } from '../describe-live.ts';
import { after, begun, phase, sample } from '../testing/states.ts';
import { liveFrame } from './frame.ts';
import { doneLines, findingLines } from './scrollback.ts';
import { fit, widthOf, wrap } from './width.ts';

const loading = after(
  begun({ scenario: '日本語のシナリオ' }),
  [0, phase('start')],
  [1000, phase('load', 'load 10 s at 1x', 'the schedule is open loop')],
  [2000, sample(2000, 1000)],
  [2500, { kind: 'position', position: { done: 2000, total: 10_000, unit: 'ms' } }],
  [3000, sample(3000, 3000, { components: [{ component: 'ingest', health: 'strained', why: 'the disk is too slow' }] })],
);

/** A run of ordinary size, an hour into its load, with all that there can be to say. */
const busy = after(
  begun({
    expected: [
      { name: 'load', durationMs: 3_700_000, runs: 0 },
      { name: 'drain', durationMs: 2000, runs: 4 },
    ],
  }),
  [0, phase('load', 'ramp 10 s from 1x to 3x, load 60 s at 3x', 'the schedule is open loop: it waits for nothing')],
  [3_599_000, sample(3_599_000, 98_000_000)],
  [3_600_000, { kind: 'position', position: { done: 3_600_000, total: 3_700_000, unit: 'ms' } }],
  [
    3_600_000,
    sample(3_600_000, 98_123_456, {
      load: {
        sentEvents: 98_123_456,
        sentBytes: 98_123_456_000,
        acknowledgedEvents: 97_000_000,
        refusedEvents: 1_234_567,
        givenUpEvents: 4321,
        inTheAirBytes: 268_000_000,
      },
      flow: { queuedEvents: 97_000_000, committedEvents: 95_999_465, freshnessMs: 12_345 },
      components: ['ingest', 'queue', 'stream', 'lake'].map((component) =>
        component === 'queue'
          ? { component, health: 'strained', why: 'puts events off: the disk is too slow' }
          : { component, health: 'up' },
      ),
      processes: [
        { name: 'platform', components: ['ingest', 'queue', 'stream', 'lake'], coreSeconds: 5400, memoryBytes: 1.23e9 },
        { name: 'harness', components: [], coreSeconds: 3600, memoryBytes: 2.5e9 },
      ],
    }),
  ],
);

describe('a frame', () => {
  it('leaves out or breaks at words what does not fit, and cuts nothing, from 44 columns on', () => {
    for (const state of [
      busy,
      after(busy, [
        3_700_000,
        phase('drain', 'waiting until everything acknowledged is in the lake', 'until then a lost event looks like a late one'),
      ]),
    ]) {
      for (let columns = 44; columns <= 160; columns++) {
        const lines = liveFrame(describeLive(state, 3_700_100), { columns, rows: 40, color: false });
        assert.ok(!lines.some((line) => line.includes('…')), `${columns}:\n${lines.join('\n')}`);
        const text = lines.join(' ').replaceAll(/\s+/g, ' ');
        for (const said of [
          '98,123,456',
          '1,000,535 in the backlog',
          '1,234,567 refused',
          '4,321',
          'worst 12.3 s',
          'platform',
          '1.23 GB',
        ]) {
          assert.ok(text.includes(said), `${said} is missing at ${columns}:\n${lines.join('\n')}`);
        }
      }
    }
  });

  it('says at once, and in red, what was given up; refused is only what the platform refused', () => {
    const size = { columns: 100, rows: 30 };
    const plain = liveFrame(describeLive(busy, 3_600_000), { ...size, color: false }).join('\n');
    assert.match(plain, /acknowledged +97,000,000 .* 1,234,567 refused/);
    assert.match(plain, /given up +4,321 .* unsent or unanswered/);
    const red = liveFrame(describeLive(busy, 3_600_000), { ...size, color: true }).find((line) => line.includes('given up'));
    // oxlint-disable-next-line no-control-regex -- control sequences are what it is about
    assert.match(red ?? '', /^\u001B\[31m/);
    assert.doesNotMatch(liveFrame(describeLive(loading, 4000), { ...size, color: false }).join('\n'), /given up/);
  });

  it('shows figures that add up: what is acknowledged is in the lake or in the backlog', () => {
    const numbers = fc.nat(1_000_000);
    fc.assert(
      fc.property(numbers, numbers, numbers, (acknowledged, queued, committed) => {
        const load = {
          sentEvents: 0,
          sentBytes: 0,
          acknowledgedEvents: acknowledged,
          refusedEvents: 0,
          givenUpEvents: 0,
          inTheAirBytes: 0,
        };
        const flow = { queuedEvents: queued, committedEvents: committed, freshnessMs: 0 };
        const { figures } = describeLive(after(begun(), [0, phase('load')], [1, sample(1, 0, { load, flow })]), 1);
        const lake = figures.find(({ name }) => name === 'in the lake');
        const number = (text: string | undefined): number => Number(/^[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', '') ?? 0);
        assert.equal(number(lake?.total) + number(lake?.notes[0]), acknowledged);
        assert.ok(number(lake?.total) <= committed);
      }),
    );
  });
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
    const lines = describeLive(broken, 5000).done.flatMap((done) => doneLines(done, { columns: 100, rows: 30, color: false }));
    assert.match(lines[0] as string, /^✓ start +1 s +each component has answered/);
    assert.match(lines[1] as string, /^✗ load +4 s +broken off: 3,000 events sent/);
  });
});

describe('what stays in the scrollback', () => {
  const finding = {
    severity: 'warning',
    code: 'X',
    message: 'The sender was late: 40 of 951 batches left after their time, the latest by 77 ms.',
    hint: 'Latencies include this delay. Send at a lower rate, from a machine with more cores, or stop other work on it.',
  } as const;

  it('is broken at words at any width', () => {
    const done = { name: 'drain', took: '12.3 s', summary: 'everything acknowledged is in the lake, at last', brokenOff: false };
    for (const columns of [30, 48, 80, 200]) {
      const size = { columns, rows: 30, color: false };
      const [phaseText, findingText] = [doneLines(done, size), findingLines(finding, size)];
      for (const line of [...phaseText, ...findingText]) assert.ok(widthOf(line) <= columns - 1, line);
      const words = (lines: readonly string[]): string => lines.join(' ').replaceAll(/\s+/g, ' ').trim();
      assert.equal(words(phaseText), '✓ drain 12.3 s everything acknowledged is in the lake, at last');
      assert.equal(words(findingText), `! warning: ${finding.message} → ${finding.hint}`);
    }
    assert.equal(doneLines(done, { columns: 80, rows: 30, color: false }).length, 1);
  });
});

describe('a text broken into lines', () => {
  it('loses nothing but the spaces, fits, and is broken inside words only where they are too wide', () => {
    const letter = fc.constantFrom('a', 'é', 'e\u0301', '日', '語', '👩‍👧', '-', '.');
    const texts = fc.array(fc.string({ unit: letter, minLength: 1, maxLength: 12 }), { minLength: 1 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 30 }), (words, columns) => {
        const lines = wrap(words.join(' '), columns);
        assert.equal(lines.join('').replaceAll(' ', ''), words.join(''));
        for (const line of lines) assert.ok(widthOf(line) <= columns, `${line} at ${columns}`);
        if (words.every((word) => widthOf(word) <= columns))
          assert.deepEqual(
            lines.flatMap((line) => line.split(' ')),
            words,
          );
      }),
    );
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
