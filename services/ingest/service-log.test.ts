import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceLog } from './service-log.ts';

const epochMs = (): number => Date.UTC(2026, 10, 25, 3);

test('a line of the log is one object, whatever is said', () => {
  const lines: string[] = [];
  const log = createServiceLog({ write: (line) => lines.push(line), epochMs, run: '20261125-a' });
  log('ready');
  log('first\nsecond "quoted"', 'error');
  assert.ok(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1));
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      { time: '2026-11-25T03:00:00.000Z', level: 'info', msg: 'ready', run: '20261125-a' },
      { time: '2026-11-25T03:00:00.000Z', level: 'error', msg: 'first\nsecond "quoted"', run: '20261125-a' },
    ],
  );
});

test('an environment that is no run names none', () => {
  for (const run of [undefined, '']) {
    const lines: string[] = [];
    createServiceLog({ write: (line) => lines.push(line), epochMs, run })('ready', 'warning');
    assert.equal(lines[0], '{"time":"2026-11-25T03:00:00.000Z","level":"warning","msg":"ready"}\n');
  }
});
