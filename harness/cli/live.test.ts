import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { runRecordSchema } from '../model/run-record.ts';
import { Emulator } from '../live/testing/emulator.ts';

const main = resolve(import.meta.dirname, '../main.ts');
const HIDE_CURSOR = '\u001B[?25l';
const BEGIN_FRAME = '\u001B[?2026h';
const CTRL_C = '\u0003';

/** util-linux's `script` gives a command a terminal of its own; that of other systems takes other flags. */
const noTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux')
  ? false
  : 'no script(1) of util-linux';

let out: string;
describe('live', () => {
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'lakelab-live-'));
  });
  after(() => rm(out, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

  function environment(change: Record<string, string>): NodeJS.ProcessEnv {
    const { CI: _ci, NO_COLOR: _none, FORCE_COLOR: _force, ...rest } = process.env;
    return { ...rest, TERM: 'xterm-256color', ...change };
  }

  /** Runs the command line on a terminal of 100 x 30. */
  function onTerminal(words: readonly string[], change: Record<string, string> = {}) {
    const ttyFile = join(out, `tty-${Math.random()}`);
    const command = ['exec', process.execPath, main, ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn(
      'script',
      ['-qefc', `tty > '${ttyFile}'; stty cols 100 rows 30; ${command.replace("'exec'", 'exec')}`, '/dev/null'],
      {
        env: environment(change),
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const ended = new Promise<number | null>((done) => child.once('close', done));
    return {
      ended,
      text: () => text,
      press: (key: string) => void child.stdin.write(key),
      until: async (wanted: RegExp): Promise<void> => {
        for (let i = 0; !wanted.test(stripVTControlCharacters(text)); i++) {
          assert.ok(i < 600 && child.exitCode === null, `${wanted} was never shown:\n${stripVTControlCharacters(text)}`);
          await delay(50);
        }
      },
      resize: async (columns: number, rows: number): Promise<void> => {
        execFileSync('stty', ['-F', (await readFile(ttyFile, 'utf8')).trim(), 'cols', String(columns), 'rows', String(rows)]);
      },
    };
  }

  /** What is on the terminal and in its scrollback in the end. */
  function screenOf(text: string): Emulator {
    const emulator = new Emulator();
    emulator.write(text);
    return emulator;
  }

  describe('a run on a terminal', { skip: noTerminal, timeout: 300_000 }, () => {
    it('is shown live, and leaves a line for each phase and the report', async () => {
      const { ended, text } = onTerminal(['run', 'smoke', '--duration', '2s', '--out', out]);
      assert.equal(await ended, 0);
      assert.match(stripVTControlCharacters(text()), /▸ load +█*░+ .* of 2 s/);
      assert.ok(text().includes(HIDE_CURSOR));
      const { lines, cursorVisible, synchronising } = screenOf(text());
      assert.deepEqual([cursorVisible, synchronising], [true, false]);
      const phases = lines.filter((line) => /^[✓✗] /.test(line)).map((line) => line.slice(0, 8).trim());
      assert.deepEqual(phases, ['✓ start', '✓ load', '✓ drain', '✓ etl', '✓ assess']);
      assert.match(lines[0] as string, /^run \S+: smoke on embedded, seed 1$/);
      assert.ok(!lines.some((line) => line.includes('▸') || line.includes('to go')), lines.slice(0, 30).join('\n'));
      assert.ok(lines.some((line) => line === 'smoke on embedded: ALL TARGETS MET'));
    });

    it('ends in order on Ctrl-C, and says so; the terminal is as it was', async () => {
      const { ended, text, press, until } = onTerminal(['run', 'smoke', '--duration', '20s', '--out', out]);
      await until(/[1-9] of 20 s/);
      press(CTRL_C);
      await until(/ending in order/);
      assert.equal(await ended, 130);
      const { lines, cursorVisible } = screenOf(text());
      assert.equal(cursorVisible, true);
      assert.match(lines[2] as string, /^✗ load .* broken off: \S+ events sent/);
      assert.ok(lines.some((line) => line.startsWith('smoke on embedded: THE RUN WAS INTERRUPTED')));
    });

    it('shows the cursor again even when the end is forced, and how to go on', async () => {
      const { ended, text, press, until } = onTerminal(['run', 'smoke', '--duration', '6s', '--out', out]);
      await until(/[1-9] of 6 s/);
      press(CTRL_C);
      await until(/ending in order/);
      press(CTRL_C);
      assert.equal(await ended, 130);
      const { lines, cursorVisible, cursor } = screenOf(text());
      assert.equal(cursorVisible, true);
      assert.deepEqual(cursor, { row: lines.length - 1, column: 0 });
      assert.ok(!lines.some((line) => line.includes('▸')));
      const words = /^run (\S+) was broken off\. To go on with it: \.\/lab run --resume \1 --out (\S+)$/m.exec(lines.join('\n'));
      assert.ok(words !== null, lines.join('\n'));
      const resumed = piped(['run', '--resume', words[1] as string, '--out', words[2] as string, '--json']);
      await resumed.ended;
      assert.equal(runRecordSchema.parse(JSON.parse(resumed.texts.stdout)).runId, words[1]);
    });

    it('follows the size of the terminal, without colour where none is wanted', async () => {
      const { ended, text, press, resize, until } = onTerminal(['run', 'smoke', '--duration', '20s', '--out', out], { NO_COLOR: '1' });
      await until(/[1-9] of 20 s/);
      const framesSince = (length: number): string[] => text().slice(length).split(BEGIN_FRAME).slice(1);
      const fits = (frame: string): boolean => {
        const { lines } = screenOf(frame);
        return lines.length <= 9 && lines.every((line) => line.length <= 49);
      };
      const before = text().length;
      await resize(50, 10);
      // stty sets one after the other: a frame between the two has the new width and the old height.
      for (let i = 0; !framesSince(before).slice(0, -1).some(fits); i++) {
        assert.ok(i < 200, `no frame fits: ${framesSince(before).at(-1)}`);
        await delay(50);
      }
      const settled = text().length;
      await delay(1500);
      const frames = framesSince(settled);
      assert.ok(frames.length >= 1 && frames.length <= 7, `${frames.length} frames in 1.5 s`);
      for (const frame of frames) assert.ok(fits(frame), screenOf(frame).lines.join('\n'));
      press(CTRL_C);
      await ended;
      // oxlint-disable-next-line no-control-regex -- control sequences are what it is about
      assert.doesNotMatch(text(), /\u001B\[[\d;]*m/);
    });

    for (const change of [{ CI: 'true' }, { TERM: 'dumb' }]) {
      it(`is told in plain lines with ${Object.entries(change).flat().join('=')}`, async () => {
        const { ended, text } = onTerminal(['run', 'smoke', '--duration', '1s', '--out', out], change);
        await ended;
        assert.ok(!text().includes(BEGIN_FRAME));
        assert.match(text(), /^ +\d+\.\d s {2}load: load 1 s at 0\.25x/m);
      });
    }
  });

  /** Runs the command line without a terminal. */
  function piped(words: readonly string[]) {
    const child = spawn(process.execPath, [main, ...words], { env: environment({ CI: 'true' }), stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (chunk: string) => (texts[name] += chunk));
    const ended = new Promise<number | null>((done) => child.once('close', done));
    return { child, texts, ended };
  }

  describe('a run without a terminal', { timeout: 60_000 }, () => {
    it('says nothing but the result with --quiet', async () => {
      const { texts, ended } = piped(['run', 'smoke', '--duration', '1s', '--quiet', '--json', '--out', out]);
      await ended;
      assert.equal(texts.stderr, '');
      runRecordSchema.parse(JSON.parse(texts.stdout));
    });
  });

  describe('lab watch', { timeout: 300_000 }, () => {
    it('shows a run of another process until its end, and Ctrl-C ends only the watching', async () => {
      const folder = await mkdtemp(join(out, 'watched-'));
      const run = piped(['run', 'smoke', '--duration', '6s', '--out', folder]);
      for (let i = 0; !run.texts.stderr.includes('load:'); i++) {
        assert.ok(i < 200, run.texts.stderr);
        await delay(50);
      }
      const impatient = piped(['watch', '--no-open', '--out', folder]);
      const patient = piped(['watch', '--no-open', '--out', folder]);
      const address = async ({ texts }: typeof patient): Promise<string> => {
        for (let i = 0; ; i++) {
          const found = /^live page: (http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/)$/m.exec(texts.stdout)?.[1];
          if (found !== undefined) return found;
          assert.ok(i < 200, texts.stderr);
          await delay(50);
        }
      };
      await address(impatient);
      impatient.child.kill('SIGINT');
      assert.equal(await impatient.ended, 0);
      assert.doesNotMatch(impatient.texts.stdout, /has ended/);
      assert.match(impatient.texts.stdout, /the run goes on; to watch it again: \.\/lab watch \S+-smoke-\S+ --out \S+\n$/);

      const url = await address(patient);
      assert.match(await (await fetch(url)).text(), /smoke on embedded/);
      const stream = await (await fetch(`${url}events`)).text();
      assert.match(stream, /"phases":/);
      assert.match(stream, /\nevent: end\n/);
      assert.equal(await run.ended, 0, run.texts.stderr);
      assert.equal(await patient.ended, 0);
      assert.match(patient.texts.stdout, /the run has ended: met\n/);
      const [id] = await readdir(folder);
      assert.ok(!(await readdir(join(folder, id ?? ''))).includes('live.json'));
    });

    it('says why there is nothing to watch', async () => {
      const none = piped(['watch', '--out', join(out, 'none')]);
      assert.equal(await none.ended, 2);
      assert.match(none.texts.stderr, /^error RUN_NOT_GOING_ON: no run goes on in .*\nhint: .*\n$/);
    });
  });
});
