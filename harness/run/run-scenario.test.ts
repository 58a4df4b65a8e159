import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runRecordSchema, type RunRecord } from '../model/run-record.ts';

const main = resolve(import.meta.dirname, '../main.ts');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user would, in a process group of its own. */
function lab(words: readonly string[]) {
  const child = spawn(process.execPath, [main, ...words], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) => child.once('close', (code) => done({ code, stdout, stderr })));
  const signal = (name: NodeJS.Signals): void => void process.kill(-(child.pid ?? 0), name);
  const until = async (text: RegExp): Promise<void> => {
    for (let i = 0; !text.test(stderr); i++) {
      assert.ok(i < 600 && child.exitCode === null, `${text} was never said:\n${stderr}`);
      await delay(50);
    }
  };
  return { ended, signal, until };
}

async function inTemporaryRuns(body: (out: string) => Promise<void>): Promise<void> {
  const out = await mkdtemp(join(tmpdir(), 'lakelab-runs-'));
  try {
    await body(out);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function readRecord(out: string): Promise<RunRecord> {
  const [id] = await readdir(out);
  return runRecordSchema.parse(JSON.parse(await readFile(join(out, id ?? '', 'run.json'), 'utf8')));
}

/** What must not depend on the machine: the account and the ETL's results, but for those that depend on how the run went. */
function essence(record: RunRecord): unknown {
  return {
    accounting: record.accounting,
    etl: record.etl.map(({ name, state, rows, correct }) => `${name} ${state} ${correct} ${correct === null ? '' : rows}`).toSorted(),
  };
}

function figure(record: RunRecord, metric: string): number | null {
  const found = record.measurements.find((measurement) => measurement.metric === metric);
  return found?.kind === 'value' ? found.value : null;
}

test('a run meets its targets, leaves nothing behind, and the seed alone decides the account', { timeout: 180_000 }, async () => {
  const essences: unknown[] = [];
  for (const seed of ['7', '7', '8']) {
    await inTemporaryRuns(async (out) => {
      const { code, stdout, stderr } = await lab(['run', 'smoke', '--duration', '2s', '--seed', seed, '--json', '--out', out]).ended;
      const record = runRecordSchema.parse(JSON.parse(stdout));
      assert.deepEqual([code, record.outcome], [0, 'met'], stderr);
      for (const metric of [
        'lost_events',
        'duplicated_events',
        'phantom_events',
        'corrupt_events',
        'wrongly_rejected_events',
        'wrongly_accepted_events',
        'raw_lost_events',
      ])
        assert.equal(figure(record, metric), 0, metric);
      for (const { delivery, disorder } of record.accounting) assert.match(delivery, /^(persisted|rejected_as_planned)$/, disorder);
      const [id] = await readdir(out);
      assert.deepEqual((await readdir(join(out, id ?? ''))).toSorted(), [
        'junit.xml',
        'ledger.parquet',
        'logs',
        'report.html',
        'report.md',
        'run.json',
      ]);
      essences.push(essence(record));
    });
  }
  assert.deepEqual(essences[0], essences[1]);
  assert.notDeepEqual(essences[0], essences[2]);
});

test('kill -9 of the whole tree in the load, then --resume: everything is in the lake once', { timeout: 180_000 }, async () => {
  await inTemporaryRuns(async (out) => {
    const first = lab(['run', 'smoke', '--duration', '6s', '--out', out]);
    await first.until(/load [1-3] of 6 s/);
    await delay(Math.random() * 2500);
    first.signal('SIGKILL');
    await first.ended;
    const [id] = await readdir(out);
    const { stderr } = await lab(['run', '--resume', id ?? '', '--out', out]).ended;
    const record = await readRecord(out);
    for (const metric of [
      'lost_events',
      'duplicated_events',
      'phantom_events',
      'corrupt_events',
      'wrongly_rejected_events',
      'unknown_events',
      'failed_events',
      'raw_lost_events',
    ])
      assert.equal(figure(record, metric), 0, `${metric}\n${stderr}`);
    assert.equal(figure(record, 'etl_wrong_results'), 0, stderr);
    // What was sent again after the kill is a duplicate, and rightly found to be one.
    assert.deepEqual([figure(record, 'quality_recall'), figure(record, 'quality_precision')], [1, 1], stderr);
    // What the kill made late counts for no latency, so in so short a run that verdict may lack samples; but nothing is missed.
    assert.match(record.outcome, /^(met|unknown)$/, stderr);
    assert.deepEqual(
      record.verdicts.filter(({ outcome }) => outcome === 'missed'),
      [],
      stderr,
    );
  });
});

test('Ctrl-C ends a run in order in every phase: exit code 130, a record, nothing left', { timeout: 180_000 }, async () => {
  for (const moment of [/start/, /load [12] of 3 s/, /drain:/, /etl:/]) {
    await inTemporaryRuns(async (out) => {
      const running = lab(['run', 'smoke', '--duration', '3s', '--out', out]);
      await running.until(moment);
      running.signal('SIGINT');
      const { code, stderr } = await running.ended;
      assert.equal(code, 130, `${moment}\n${stderr}`);
      const record = await readRecord(out);
      assert.equal(record.outcome, 'interrupted', moment.source);
      assert.equal(figure(record, 'lost_events') ?? 0, 0, moment.source);
      const [id] = await readdir(out);
      assert.ok(!(await readdir(join(out, id ?? ''))).includes('platform'), moment.source);
    });
  }
});

test('bad input ends with two lines and exit code 2, before anything starts', { timeout: 60_000 }, async () => {
  const cases: [string[], RegExp][] = [
    [['run', 'smoek'], /did you mean "?smoke/],
    [['run', 'smoke', '--rat', '1x'], /rat/],
    [['run', 'smoke', '--rate', '0x'], /--rate "0x"/],
    [['run', 'smoke', '--rate', '1000x'], /--rate "1000x"/],
    [['run', 'smoke', '--platform', 'embeded'], /did you mean "embedded"/],
    [['scenarois'], /did you mean "lab scenarios"/],
    [['report', 'no-such-run'], /no run "no-such-run"/],
    [['run', 'smoke', '--out', '/proc/nowhere'], /\/proc\/nowhere/],
  ];
  for (const [words, message] of cases) {
    const { code, stdout, stderr } = await lab(words).ended;
    assert.equal(code, 2, `${words.join(' ')}\n${stderr}`);
    assert.match(stderr, message);
    assert.match(stderr, /^error [A-Z_]+: .+\nhint: .+\n$/, words.join(' '));
    assert.equal(stdout, '');
  }
});
