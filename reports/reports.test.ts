import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import type { RunRecord } from '../harness/model/run-record.ts';
import { renderRun, type ReportFormat } from './index.ts';
import { emptyRun, goodRun, troubledRun } from './testing.ts';

const runs: Readonly<Record<string, RunRecord>> = {
  good: goodRun(),
  troubled: troubledRun(),
  failed: emptyRun('failed'),
  interrupted: emptyRun('interrupted'),
};
const formats: Readonly<Partial<Record<ReportFormat, string>>> = { terminal: 'txt', markdown: 'md', junit: 'xml' };

const golden = (t: TestContext, text: string, name: string): void =>
  t.assert.fileSnapshot(text, new URL(`./golden/${name}`, import.meta.url).pathname, { serializers: [(value: unknown) => String(value)] });

describe('reports', () => {
  for (const [name, record] of Object.entries(runs)) {
    for (const [format, extension] of Object.entries(formats)) {
      it(`${format} of a ${name} run is as in golden/${name}.${extension} (lab test --test-update-snapshots writes it anew)`, async (t) => {
        golden(t, await renderRun(record, format as ReportFormat), `${name}.${extension}`);
      });
    }

    it(`terminal of a ${name} run stays within 100 columns`, async () => {
      for (const line of (await renderRun(record, 'terminal')).split('\n')) assert.ok(Array.from(line).length <= 100, `too wide: ${line}`);
    });

    it(`terminal of a ${name} run says the same with colour as without`, async () => {
      const colored = await renderRun(record, 'terminal', { color: true, columns: 100 });
      assert.notEqual(colored, stripVTControlCharacters(colored));
      assert.equal(trimLines(stripVTControlCharacters(colored)), trimLines(await renderRun(record, 'terminal')));
    });
  }

  it('terminal of a troubled run in 48 columns is as in golden/troubled.narrow.txt (lab test --test-update-snapshots writes it anew)', async (t) => {
    golden(t, await renderRun(troubledRun(), 'terminal', { color: false, columns: 48 }), 'troubled.narrow.txt');
  });

  it('json is the record itself', async () => {
    assert.deepEqual(JSON.parse(await renderRun(goodRun(), 'json')), goodRun());
  });
});

describe('junit', () => {
  const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

  it('fails what was missed and gives an error for what is unknown, and counts both', async () => {
    const text = await renderRun(troubledRun(), 'junit');
    assert.equal(count(text, /<failure /g), 2);
    assert.equal(count(text, /<error /g), 1);
    assert.match(text, /<testsuite [^>]*failures="2" errors="1"/);
  });

  it('has an error for a run that did not come to its end', async () => {
    assert.match(await renderRun(emptyRun('failed'), 'junit'), /tests="1" failures="0" errors="1"[^]*<error type="PORT_IN_USE"/);
  });

  it('stays well-formed whatever a message holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (message) => {
        const text = await renderRun({ ...emptyRun('failed'), error: { code: 'X', message } }, 'junit');
        const quoted = /<error type="X" message="([^"]*)"\/>/.exec(text)?.[1];
        assert.ok(quoted !== undefined, 'the message broke out of its attribute');
        assert.doesNotMatch(quoted, /[<>]|&(?!(amp|lt|gt|quot|#9|#10|#13);)/);
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(quoted, /[\u0000-\u001f\ufffe\uffff]/);
      }),
    );
  });
});

describe('markdown', () => {
  it('does not let names and messages turn into mark-up', async () => {
    const text = await renderRun(troubledRun(), 'markdown');
    assert.match(text, /submission\\_to\\_lake\\_ms p99/);
    assert.match(text, /no such column \\\| "rooms"/);
  });

  it('has as many cells in each row of a table as in its header', async () => {
    for (const block of (await renderRun(troubledRun(), 'markdown')).split('\n\n')) {
      if (!block.startsWith('| ')) continue;
      const widths = block
        .trimEnd()
        .split('\n')
        .map((line) => line.replaceAll(String.raw`\|`, '').split('|').length);
      assert.equal(new Set(widths).size, 1, block);
    }
  });
});

function trimLines(text: string): string {
  return text.replaceAll(/ +$/gm, '');
}
