import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RunRecord } from '../harness/model/run-record.ts';
import { describeRun } from './describe-run.ts';
import type { Cell, Table } from './document.ts';
import { renderTable, renderTerminal } from './terminal.ts';
import { fittingLines } from './terminal-table.ts';
import { hanging, painter, width } from './terminal-text.ts';
import { emptyRun, goodRun, idleRun, troubledRun } from './testing.ts';

const plain = painter(false);
const render = (record: RunRecord, columns = 100): string => renderTerminal(describeRun(record), { color: false, columns });
const cells = (...texts: string[]): Cell[] => texts.map((text) => ({ text }));

describe('the terminal report', () => {
  const records = { good: goodRun(), troubled: troubledRun(), failed: emptyRun('failed'), idle: idleRun() };

  it('of any width from 40 columns on keeps to it, unless a single word is wider', () => {
    for (const record of Object.values(records)) {
      for (let columns = 40; columns <= 140; columns++) {
        for (const line of render(record, columns).split('\n')) {
          assert.ok(width(line) <= columns || !line.trim().includes(' '), `${width(line)} columns of ${columns}: ${line}`);
        }
      }
    }
  });

  it('of any width breaks no word and leaves no figure without its unit', () => {
    const words = new Set(render(records.troubled, 1000).split(/\s+/));
    for (const columns of [36, 48, 60, 80]) {
      const text = render(records.troubled, columns);
      for (const word of text.split(/\s+/)) assert.ok(words.has(word) || words.has(word.replace(/,$/, '')), word);
      assert.doesNotMatch(text, /^\s*(?:ms|min|MB|GB)\b/m);
    }
  });

  it('ends with the verdict, the figure that people ask for, and the exit code', () => {
    const last = (record: RunRecord): string | undefined => render(record).trimEnd().split('\n').at(-1);
    assert.equal(last(records.good), 'ALL TARGETS MET, 14 of 14 · p99 in the lake 780 ms · exit 0');
    assert.equal(last(records.troubled), 'TARGETS MISSED, 11 of 14 met, 2 missed, 1 unknown · p99 in the lake 780 ms · exit 1');
    assert.equal(last(records.failed), 'THE RUN FAILED, PORT_IN_USE · exit 3');
    assert.equal(last(records.idle), 'NOT ALL TARGETS COULD BE JUDGED, 11 of 14 met, 3 unknown · exit 4');
  });

  it('names every job that went wrong and the slowest of the others, and counts the rest', () => {
    const jobs = (record: RunRecord): string => /\nETL\n([^]*?)\n\n/.exec(render(record))?.[1] ?? '';
    const slowest = goodRun()
      .etl.toSorted((a, b) => (b.endedMs ?? 0) - (b.startedMs ?? 0) - ((a.endedMs ?? 0) - (a.startedMs ?? 0)))
      .slice(0, 5);
    for (const { name } of slowest) assert.match(jobs(records.good), new RegExp(`^  ${name} `, 'm'));
    assert.match(jobs(records.good), /and 26 more, all right/);
    assert.match(jobs(records.troubled), /stg_chat .* wrong\n.*chat_volume .* failed, attempt 2/);
    assert.match(jobs(records.troubled), /and 24 more: 23 right, 1 skipped/);
  });

  it('says which of two targets of one metric is which', () => {
    for (const columns of [48, 80, 100]) {
      const text = render(records.good, columns).replaceAll(/\s+/g, ' ');
      assert.match(text, /≤ 5 min.*?reference contract.*?≤ 5 s.*?this platform's goal/);
    }
  });
});

describe('a table on a terminal', () => {
  const table: Table = {
    columns: [
      { title: 'name' },
      { title: 'bars', drawing: true, spare: 2 },
      { title: 'size', align: 'right' },
      { title: 'note', spare: 1 },
    ],
    rows: [cells('alpha', '███', '10 kB', 'first'), cells('beta', '█', '-', '')],
  };

  it('loses its spare columns, the most spare first, as the room shrinks', () => {
    const headers = [40, 20, 13].map((room) => fittingLines(table, room, plain)[0]?.trimEnd());
    assert.deepEqual(headers, ['name   bars   size  note', 'name    size  note', 'name    size']);
  });

  it('is told row by row where even that is too wide, without drawings and empty cells', () => {
    assert.deepEqual(fittingLines(table, 11, plain), ['alpha', '  size 10 kB,', '  note first', 'beta']);
  });

  it('is whole, however wide, where somebody asked for just that table', () => {
    assert.match(renderTable(table, { color: false, columns: 11 }), /^name +bars +size +note\nalpha/);
  });
});

describe('broken text', () => {
  it('keeps all words in their order, and the lines within the room', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', '9', '漢', 'é'), minLength: 1, maxLength: 9 }), { maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 22, max: 80 }), (list, columns) => {
        const lines = hanging('> ', list.join(' '), columns);
        assert.equal(lines.map((line) => line.slice(2)).join(' '), list.join(' '));
        for (const line of lines) assert.ok(width(line) <= columns, line);
      }),
    );
  });
});
