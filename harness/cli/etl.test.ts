import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { EtlJobResult } from '../model/etl.ts';
import { labIn, root, type Result } from './testing/lab.ts';

const job = (name: string, layer: string, sql: string, more = ''): string =>
  `-- name: ${name}\n-- description: about ${name}\n-- owner: tests\n-- layer: ${layer}\n-- key: n\n${more}${sql}\n`;

/** The jobs of somebody else: `lab etl` with catalogues of its own. */
describe('lab etl', { timeout: 120_000 }, () => {
  let cwd: string;
  const lab = (...argv: string[]): Promise<Result> => labIn(cwd, argv, { root: cwd });
  const write = async (layer: string, name: string, text: string): Promise<void> => {
    const folder = join(cwd, 'scenarios/etl', layer);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.sql`), text);
  };
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lakelab-etl-'));
    await mkdir(join(cwd, 'scenarios'));
    await copyFile(join(root, 'scenarios/smoke.yaml'), join(cwd, 'scenarios/smoke.yaml'));
    await write(
      'staging',
      'all_days',
      job('all_days', 'staging', 'SELECT event_day, count(*) AS n FROM events GROUP BY event_day', '-- incremental: event_day\n'),
    );
    await write('mart', 'few', job('few', 'mart', 'SELECT n FROM all_days'));
  });
  after(async () => {
    await lab('reset');
    await rm(cwd, { recursive: true, force: true });
  });

  it('lists the jobs', async () => {
    const { code, stdout } = await lab('etl');
    assert.equal(code, 0);
    assert.match(stdout, /^all_days +staging +tests +small +event_day +derived +1 +0 +about all_days$/m);
    assert.match(stdout, /^few +mart +tests +small +all +derived +2 +1 +about few\n2 jobs, up to 2 deep: 1 staging, 1 mart\n$/m);
    const listed = JSON.parse((await lab('etl', 'list', '--job', 'few', '--json')).stdout) as unknown[];
    assert.deepEqual(listed, [
      {
        name: 'few',
        layer: 'mart',
        owner: 'tests',
        cost: 'small',
        days: 'all',
        truth: 'derived',
        depth: 2,
        freshnessHours: 24,
        dependsOn: ['all_days'],
        description: 'about few',
      },
    ]);
    assert.equal((await lab('complete-words', '--', 'etl', 'list', '--job', 'f')).stdout, 'few\n');
  });

  it('checks them', async () => {
    const { code, stdout, stderr } = await lab('etl', 'check');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /staging\/all_days\.sql:1: all_days reads events, and its rows are not computed from the seed\n {2}hint: read a staging/,
    );
    assert.match(stdout, /^2 jobs, up to 2 deep: .*; \d+ errors$/m);
    const errors = JSON.parse((await lab('etl', 'check', '--json')).stdout) as { message: string }[];
    assert.ok(errors.some(({ message }) => message.includes('all_days reads events')));
  });

  it('refuses what it does not know', async () => {
    for (const [argv, error] of [
      [['run'], /ENVIRONMENT_NOT_FOUND/],
      [['run', '--job', 'fwe'], /there is no job "fwe" \(did you mean "few"\?\)/],
      [['run', '--days', '2026-02-30'], /--days "2026-02-30" is not a day/],
      [['list', '--days', '2026-02-03'], /--days belongs to lab etl run/],
      [['check', '--scenario', 'smkoe'], /smkoe/],
    ] as const) {
      const { code, stderr } = await lab('etl', ...argv);
      assert.equal(code, 2, argv.join(' '));
      assert.match(stderr, error);
    }
  });

  it('runs them on what is up: first all days, then those with news, then those of a back-fill', async () => {
    assert.equal((await lab('up')).code, 0);
    const send = (): Promise<Result> => lab('generate', 'smoke', '--count', '50', '--no-pace', '--environment', 'default');
    const runNow = async (...argv: string[]): Promise<EtlJobResult[]> => {
      const { code, stdout, stderr } = await lab('etl', 'run', '--json', ...argv);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as EtlJobResult[];
    };
    assert.equal((await send()).code, 0);
    await committed();
    const [first] = await runNow();
    assert.deepEqual([first?.name, first?.state, first?.rows], ['all_days', 'succeeded', 1]);
    assert.ok((first?.bytes ?? 0) > 0 && (first?.coreSeconds ?? 0) > 0);
    const [again, mart] = await runNow();
    assert.deepEqual([again?.rows, again?.bytes, mart?.rows], [1, 0, 1]);
    const [filled] = await runNow('--days', '2020-01-01', '--job', 'all_days');
    assert.ok(filled?.rows === 1 && (filled.bytes ?? 0) > 0);
    const { code, stdout, stderr } = await lab('etl', 'run');
    assert.equal(code, 0);
    assert.match(stderr, /^ *\d+\.\d s {2}2\/2 few succeeded$/m);
    assert.match(stdout, /^all_days +succeeded +\+.*\n.*\n2 of 2 jobs succeeded, in .*: all_days → few\n$/m);
  });

  it('ends with 1 if a job failed, and tells why', async () => {
    await write('mart', 'bad', job('bad', 'mart', 'SELECT no_such_column AS n FROM few'));
    await write('mart', 'worse', job('worse', 'mart', 'SELECT n FROM bad'));
    const { code, stdout, stderr } = await lab('etl', 'run', '--job', 'bad,worse,few');
    assert.equal(code, 1);
    assert.match(stderr, /bad failed in attempt 3: .*no_such_column/);
    assert.match(stderr, /worse skipped: bad did not succeed/);
    assert.match(stdout, /^1 of 3 jobs succeeded/m);
  });

  /** Resolves once what was sent is in the lake. */
  async function committed(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const { stdout } = await lab('sql', 'SELECT count(*) AS n FROM events', '--format', 'json');
      if ((JSON.parse(stdout) as { n: number }[])[0]?.n !== 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail('nothing came into the lake');
  }
});
