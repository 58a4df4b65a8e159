import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listRuns, type RunEntry } from './list-runs.ts';
import { selectPrunable } from './select-prunable.ts';

const fixture = new URL('../fixtures/smoke.json', import.meta.url);
const RUNNING = '20260305T100000-smoke-0005';

describe('the list of runs', () => {
  let directory: string;
  let entries: RunEntry[];
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-history-'));
    const record = JSON.parse(await readFile(fixture, 'utf8')) as Record<string, unknown>;
    const folders: Record<string, Record<string, string>> = {
      '20260301T100000-smoke-0001': { 'run.json': JSON.stringify({ ...record, startedAt: '2026-03-01T10:00:00.000Z' }) },
      '20260302T100000-smoke-0002': { 'run.json': '{"schemaVersion":' },
      '20260303T100000-smoke-0003': { 'state.json': '{}', 'ledger.parquet': 'x'.repeat(1000) },
      '20260304T100000-smoke-0004': {},
      [RUNNING]: { 'state.json': '{}' },
      notes: { 'todo.txt': 'mine' },
    };
    for (const [id, files] of Object.entries(folders)) {
      await mkdir(join(directory, id, 'logs'), { recursive: true });
      for (const [name, text] of Object.entries(files)) await writeFile(join(directory, id, name), text);
    }
    await writeFile(join(directory, 'a-file'), 'not a folder');
    entries = await listRuns(directory, (folder) => Promise.resolve(folder.endsWith(RUNNING)));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('has the newest first, tells what each is, and fails at none', () => {
    assert.deepEqual(
      entries.map(({ id, state, isResumable }) => [id.slice(-4), state, isResumable]),
      [
        ['0005', 'running', false],
        ['0004', 'killed', false],
        ['0003', 'killed', true],
        ['0002', 'broken', false],
        ['0001', 'met', false],
        ['otes', 'foreign', false],
      ],
    );
  });

  it('has the figures of the record, the size of all files, and why a record cannot be read', () => {
    const [, , resumable, broken, ended] = entries;
    assert.equal(ended?.figures?.scenario, 'smoke');
    assert.equal(ended.figures.platform, 'embedded');
    assert.ok((ended.figures.latencyP99Ms ?? 0) > 0);
    assert.ok((ended.figures.deliveredRatio ?? 0) > 0.9);
    assert.equal(resumable?.bytes, 1002);
    assert.match(broken?.problem ?? '', /is not JSON/);
  });

  it('is empty where there is no folder', async () => {
    assert.deepEqual(await listRuns(join(directory, 'none'), () => Promise.resolve(false)), []);
  });

  const now = Date.parse('2026-03-05T11:00:00Z');
  const day = 86_400_000;
  const pruned = (rule: Parameters<typeof selectPrunable>[1]): string[] => selectPrunable(entries, rule, now).map(({ id }) => id.slice(-4));

  it('is pruned of all but the newest, but never of what goes on, could be resumed, or is no run', () => {
    assert.deepEqual(pruned({ keep: 0, includeResumable: false }), ['0004', '0002', '0001']);
    assert.deepEqual(pruned({ keep: 2, includeResumable: false }), ['0002', '0001']);
    assert.deepEqual(pruned({ keep: 0, includeResumable: true }), ['0004', '0003', '0002', '0001']);
  });

  it('is pruned of what is old enough, and of what fits both rules where both are given', () => {
    assert.deepEqual(pruned({ olderThanMs: 3 * day, includeResumable: false }), ['0002', '0001']);
    assert.deepEqual(pruned({ olderThanMs: 3 * day, keep: 4, includeResumable: false }), ['0001']);
    assert.deepEqual(pruned({ olderThanMs: 30 * day, includeResumable: true }), []);
  });
});
