import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { LiveState } from '../../model/live.ts';
import { Emulator } from '../testing/emulator.ts';
import { after, begun, phase, sample } from '../testing/states.ts';
import type { Screen } from './painter.ts';
import { TerminalView } from './terminal-view.ts';

/** A view on an emulated terminal, with a clock that the test turns on. */
function openView(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const emulator = new Emulator();
  const writes: string[] = [];
  const size = { columns: 80, rows: 24 };
  let onResize = (): void => {};
  let restore: string | undefined;
  const screen: Screen = {
    write: (text) => {
      writes.push(text);
      emulator.write(text);
    },
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    color: true,
    onResize: (callback) => {
      onResize = callback;
      return () => (onResize = () => {});
    },
    setRestore: (text) => (restore = text),
  };
  return {
    view: new TerminalView(screen, () => Date.now()),
    emulator,
    writes,
    resize: (columns: number, rows: number) => {
      Object.assign(size, { columns, rows });
      onResize();
    },
    restore: () => restore,
    pass: (ms: number) => t.mock.timers.tick(ms),
  };
}

function loading(): LiveState {
  return after(begun(), [0, phase('start')], [900, phase('load')], [1000, sample(1000, 10)]);
}

describe('the live view', () => {
  it('draws each frame with one synchronised write, over the frame before', (t) => {
    const { view, emulator, writes, pass } = openView(t);
    view.update(loading());
    pass(1);
    assert.equal(writes.length, 1);
    const height = emulator.lines.length;
    view.update(after(loading(), [2000, sample(2000, 999)]));
    pass(300);
    assert.equal(writes.length, 2);
    // oxlint-disable-next-line no-control-regex -- control sequences are what it is about
    for (const frame of writes) assert.match(frame, /^\u001B\[\?2026h[^]*\u001B\[\?2026l$/);
    assert.equal(emulator.lines.length, height);
    assert.equal(emulator.lines.filter((line) => line.includes('▸ load')).length, 1);
    assert.match(emulator.lines.join('\n'), /sent +999/);
    assert.equal(emulator.cursorVisible, false);
    view.end();
  });

  it('draws at most four frames a second, however much happens, and none when nothing changes', (t) => {
    const { view, writes, pass } = openView(t);
    view.update(begun({ end: { atMs: 0, outcome: 'met', exitCode: 0 } }));
    pass(5000);
    assert.equal(writes.length, 1);
    for (let i = 0; i < 1000; i++) {
      view.update(after(loading(), [1000 + i, sample(1000 + i, i)]));
      pass(2);
    }
    assert.ok(writes.length > 4 && writes.length <= 1 + 2 * 4 + 1, `${writes.length} frames in two seconds`);
    view.end();
  });

  it('leaves in the scrollback what is over, and gives the terminal back', (t) => {
    const { view, emulator, pass, restore } = openView(t);
    view.update(loading());
    pass(1);
    assert.ok(restore()?.includes('\u001B[?25h'), 'a forced end must show the cursor');
    const finding = { severity: 'warning', code: 'LATE', message: 'the sender was late', hint: 'send less' } as const;
    view.update(after(loading(), [2000, { kind: 'finding', finding }], [3000, { kind: 'end', outcome: 'met', exitCode: 0 }]));
    view.end();
    assert.deepEqual(emulator.lines.slice(0, 1), ['✓ start     900 ms  each component has answered a real request']);
    assert.match(emulator.lines[1] as string, /^✓ load +2\.1 s +10 events sent/);
    assert.deepEqual(emulator.lines.slice(2), ['! warning: the sender was late', '  → send less', '']);
    assert.deepEqual([emulator.cursorVisible, emulator.synchronising, restore()], [true, false, undefined]);
    assert.deepEqual(emulator.cursor, { row: 4, column: 0 });
  });

  it('draws anew when the terminal gets another size', (t) => {
    const { view, emulator, pass, resize } = openView(t);
    view.update(loading());
    pass(1);
    resize(30, 8);
    pass(1);
    assert.ok(emulator.lines.length <= 1 + 7);
    for (const line of emulator.lines.slice(1)) assert.ok(line.length <= 29, line);
    resize(120, 40);
    pass(1);
    assert.match(emulator.lines.join('\n'), /smoke on embedded {3}seed 7, run r1/);
    view.end();
  });
});
