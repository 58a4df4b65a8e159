import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runRecordSchema } from '../../harness/model/run-record.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const quick = `
name: quick
description: One second, judged by what holds on any machine.
workload: { covers: 24h, shape: day }
phases: [{ name: load, duration: 1s, rate: 0.1x }]
drain: 20s
etl: { jobs: none }
targets: [{ metric: lost_events, max: 0 }]
`;

describe('the recipe of docs/ci.md', { timeout: 120_000 }, () => {
  let folder: string;
  let script: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakelab-ci-'));
    script = /^```sh\n([^]*?)^```$/m.exec(await readFile(join(root, 'docs/ci.md'), 'utf8'))?.[1] ?? '';
    await writeFile(join(folder, 'lakelab-ci.sh'), script);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const runRecipe = (scenario: string): Promise<{ code: number; stderr: string }> =>
    new Promise((done) => {
      const env = {
        ...process.env,
        LAKELAB: `${process.execPath} ${join(root, 'harness/main.ts')}`,
        GITHUB_STEP_SUMMARY: join(folder, 'step.md'),
      };
      execFile('sh', ['lakelab-ci.sh', scenario], { cwd: folder, env }, (error, _stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), stderr }),
      );
    });
  const result = (name: string): Promise<string> => readFile(join(folder, 'lakelab-results', name), 'utf8');

  it('collects report, JUnit file and record of a run that meets its targets', async () => {
    await writeFile(join(folder, 'quick.yaml'), quick);
    const { code, stderr } = await runRecipe('./quick.yaml');
    assert.equal(code, 0, stderr);
    assert.equal(runRecordSchema.parse(JSON.parse(await result('run.json'))).outcome, 'met');
    assert.match(await result('junit.xml'), /<testsuites name="lakelab" tests="2" failures="0" errors="0"/);
    assert.match(await result('summary.md'), /^# quick on embedded: ALL TARGETS MET/);
    assert.equal(await readFile(join(folder, 'step.md'), 'utf8'), await result('summary.md'));
  });

  it('fails with the same files if a target is missed', async () => {
    await writeFile(join(folder, 'missed.yaml'), quick.replace('lost_events, max: 0', 'sent_events, max: 0'));
    const { code } = await runRecipe('./missed.yaml');
    assert.equal(code, 1);
    assert.match(await result('junit.xml'), /<testsuites name="lakelab" tests="2" failures="1" errors="0"/);
    assert.match(await result('summary.md'), /TARGETS MISSED/);
  });

  it('fails with the error if the scenario is wrong, and shows no results of an earlier run', async () => {
    await writeFile(join(folder, 'wrong.yaml'), quick.replace('0.1x', '0.1'));
    const { code, stderr } = await runRecipe('./wrong.yaml');
    assert.equal(code, 2);
    assert.match(stderr, /^error SCENARIO_INVALID wrong\.yaml:5:.*\nhint: .*\n$/, 'one error, and nothing else');
    assert.deepEqual(await readdir(join(folder, 'lakelab-results')), []);
  });
});
