import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runStates } from '../../reports/history/list-runs.ts';
import { commands } from './commands.ts';
import { labIn, root, type Result } from './testing/lab.ts';

let cwd = '';
describe('lab', () => {
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lakelab-cli-'));
  });
  after(() => rm(cwd, { recursive: true, force: true }));

  const lab = (...argv: string[]): Promise<Result> => labIn(cwd, argv);

  describe('help', () => {
    it('of the program groups all commands and is what no arguments show', async () => {
      const { code, stdout } = await lab();
      assert.equal(code, 0);
      for (const { name, group } of commands) if (group !== undefined) assert.match(stdout, new RegExp(`^  lab ${name}\\b`, 'm'));
      assert.deepEqual(await lab('--help'), await lab());
    });

    for (const { name, group, options, examples } of commands) {
      if (group === undefined) continue;
      it(`of ${name} shows its flags and examples, and does nothing`, async () => {
        const { code, stdout, stderr } = await lab(name, '--help');
        assert.equal(code, 0, stderr);
        for (const flag of Object.keys(options)) assert.match(stdout, new RegExp(`--${flag}\\b`));
        assert.ok(examples.length > 0);
        assert.match(stdout, /Examples:/);
      });
    }
  });

  describe('bad input ends with 2 and two lines', () => {
    const cases: [argv: string[], error: RegExp, hint: RegExp][] = [
      [['rnu'], /BAD_USAGE: there is no command "rnu"/, /did you mean "lab run"/],
      [['statsu'], /there is no command "statsu"/, /did you mean "lab status"/],
      [['--json', 'run'], /the command comes before "--json"/, /lab --help/],
      [['run', '--sed', '4'], /lab run does not know "sed" \(did you mean "seed"\?\)/, /lab run --help/],
      [['run', 'smoke', 'extra'], /lab run does not know "extra"/, /lab run --help/],
      [['run', '--rate'], /--rate needs a value/, /lab run --help/],
      [['run', 'smok'], /SCENARIO_NOT_FOUND: no scenario is named "smok"/, /did you mean "smoke"/],
      [['run', './none.yaml'], /SCENARIO_NOT_FOUND: there is no file .*none\.yaml/, /lab scenarios/],
      [['run', 'smoke', '--rate', '0x'], /--rate "0x" is not a rate above 0x and at most 100x/, /0\.25x/],
      [['run', 'smoke', '--rate', '1000x'], /--rate "1000x" is not a rate/, /8\.68 MB\/s/],
      [['run', 'smoke', '--rate', '3'], /--rate "3" is not a rate/, /--rate 3x/],
      [['run', 'smoke', '--seed', '-1'], /--seed "-1" is not a whole number/, /--seed 7/],
      [['run', 'smoke', '--duration', '10'], /--duration "10" is not a duration/, /90s/],
      [['run', 'smoke', '--platform', 'embeded'], /PLATFORM_UNKNOWN: there is no platform "embeded"/, /did you mean "embedded"/],
      [['run', '--resume', 'nothing'], /RUN_NOT_FOUND: no run "nothing"/, /lab run|latest/],
      [['run', '--resume', './damaged'], /RUN_RECORD_INVALID: .*state\.json cannot be read/, /cannot be resumed/],
      [['run', '--resume', 'x', '--seed', '4'], /--resume .*--seed/, /new run/],
      [['run', 'smoke', '--out', 'file'], /OUTPUT_UNWRITABLE: cannot make the folder .*file/, /--out/],
      [['run', 'smoke', '--out', '/proc/nowhere/here'], /OUTPUT_UNWRITABLE: cannot make the folder/, /--out/],
      [['check'], /lab check needs <file>/, /lab check --help/],
      [['check', 'none.yaml'], /SCENARIO_NOT_FOUND/, /lab scenarios/],
      [['report', 'nothing'], /RUN_NOT_FOUND/, /.+/],
      [['report', '--format', 'markdwon'], /--format "markdwon" is none of .* \(did you mean "markdown"\?\)/, /lab report --help/],
      [['runs', 'prun'], /lab runs: "prun" is none of list, prune \(did you mean "prune"\?\)/, /lab runs --help/],
      [['runs', 'prune'], /lab runs prune needs --keep or --older-than/, /--dry-run/],
      [['runs', 'prune', '--keep', 'all'], /--keep "all" is not a whole number/, /--keep 10/],
      [['runs', 'prune', '--older-than', '7'], /--older-than "7" is not a duration/, /7d/],
      [['runs', '--keep', '3'], /--keep belongs to lab runs prune/, /lab runs prune/],
      [['runs', '--outcome', 'mised'], /--outcome "mised" is none of .* \(did you mean "missed"\?\)/, /lab runs --help/],
      [['sql'], /lab sql needs <query>/, /lab sql --help/],
      [['sql', 'SELECT 1', '--environment', 'none'], /ENVIRONMENT_NOT_FOUND/, /lab up/],
      [['up', '--port', '99999'], /--port "99999" is not a port/, /65535/],
      [['status', '--environment', '../x'], /"\.\.\/x" cannot name an environment/, /lower-case/],
      [['generate', '--count', '0'], /--count "0" is not a whole number from 1/, /--count 1000/],
      [['generate', '--to', 'none/file'], /OUTPUT_UNWRITABLE: cannot write .*none\/file/, /--to/],
      [['generate', '--to', 'http://a', '--environment', 'b'], /are two places/, /one of them/],
    ];
    before(async () => {
      await writeFile(join(cwd, 'file'), '');
      await mkdir(join(cwd, 'damaged'));
      await writeFile(join(cwd, 'damaged/state.json'), '{}');
    });
    for (const [argv, error, hint] of cases) {
      it(`lab ${argv.join(' ')}`, async () => {
        const { code, stdout, stderr } = await lab(...argv);
        assert.equal(stdout, '');
        const lines = stderr.trimEnd().split('\n');
        assert.equal(lines.length, 2, stderr);
        assert.match(lines[0] as string, /^error [A-Z_]+: /);
        assert.match(lines[0] as string, error);
        assert.match(lines[1] as string, /^hint: .* \(docs\/errors\.md#[a-z_]+\)$/);
        assert.match(lines[1] as string, hint);
        assert.equal(code, 2);
      });
    }
  });

  describe('commands that start nothing', () => {
    it('lab scenarios lists what lab check accepts', async () => {
      const { stdout } = await lab('scenarios', '--json');
      const scenarios = JSON.parse(stdout) as { name: string }[];
      assert.ok(scenarios.length >= 5);
      for (const { name } of scenarios) assert.equal((await lab('check', name)).code, 0);
    });

    it('lab report renders a run from its run.json alone', async () => {
      const record = await readFile(join(root, 'reports/fixtures/smoke.json'), 'utf8');
      await writeFile(join(cwd, 'run.json'), record);
      assert.match((await lab('report', './run.json')).stdout, /smoke on embedded: ALL TARGETS MET/);
      assert.match((await lab('report', './run.json', '--format', 'html')).stdout, /^<!doctype html>[^]*All targets met[^]*<\/html>\n$/);
      assert.deepEqual(JSON.parse((await lab('report', './run.json', '--format', 'json')).stdout), JSON.parse(record));
    });

    it('lab runs lists what is there, lab runs prune removes it, and neither touches the rest', async () => {
      const record = await readFile(join(root, 'reports/fixtures/smoke.json'), 'utf8');
      for (const id of ['20260301T100000-smoke-aa', '20260302T100000-soak-bb', 'mine'])
        await mkdir(join(cwd, 'history', id), { recursive: true });
      await writeFile(join(cwd, 'history/20260301T100000-smoke-aa/run.json'), record);
      const { stdout } = await lab('runs', '--out', 'history');
      assert.match(stdout, /^20260301T100000-smoke-aa +met +embedded /m);
      assert.match(stdout, /^20260302T100000-soak-bb +killed /m);
      assert.match(stdout, /^mine +foreign /m);
      const listed = JSON.parse((await lab('runs', '--out', 'history', '--scenario', 'soak', '--json')).stdout) as { id: string }[];
      assert.deepEqual(
        listed.map(({ id }) => id),
        ['20260302T100000-soak-bb'],
      );
      assert.match((await lab('runs', 'prune', '--out', 'history', '--keep', '0', '--dry-run')).stdout, /^would remove 2 of 3 runs/m);
      assert.equal((await readdir(join(cwd, 'history'))).length, 3);
      assert.match((await lab('runs', 'prune', '--out', 'history', '--keep', '0')).stdout, /^removed 2 of 3 runs/m);
      assert.deepEqual(await readdir(join(cwd, 'history')), ['mine']);
      assert.match((await lab('runs', '--out', 'nowhere')).stdout, /^there are no runs in /);
    });

    it('lab runs --outcome offers every state that a run can be in', () => {
      const option = commands.find(({ name }) => name === 'runs')?.options['outcome'];
      assert.deepEqual(option?.choices, [...runStates]);
    });

    it('lab complete-words offers commands, flags, scenarios and values', async () => {
      const words = async (...before: string[]): Promise<string[]> =>
        (await lab('complete-words', '--', ...before)).stdout.split('\n').filter((word) => word !== '');
      assert.deepEqual(await words('ru'), ['run', 'runs']);
      assert.deepEqual(await words('run', '--see'), ['--seed']);
      assert.deepEqual(await words('run', 'smo'), ['smoke']);
      assert.deepEqual(await words('run', '--platform', ''), ['embedded']);
      assert.deepEqual(await words('report', '--format', 'm'), ['markdown']);
      assert.deepEqual(await words('runs', 'p'), ['prune']);
      await mkdir(join(cwd, 'runs/20260302T100000-smoke-cc'), { recursive: true });
      await mkdir(join(cwd, 'runs/foreign'));
      assert.deepEqual(await words('report', ''), ['20260302T100000-smoke-cc', 'latest']);
      assert.deepEqual(await words('run', '--resume', '2026'), ['20260302T100000-smoke-cc']);
    });
  });

  describe('lab generate', () => {
    it('writes the same events for the same seed, and others for another', async () => {
      const first = await lab('generate', 'smoke', '--count', '50');
      assert.equal(first.stdout.trimEnd().split('\n').length, 50);
      assert.equal((await lab('generate', 'smoke', '--count', '50')).stdout, first.stdout);
      assert.notEqual((await lab('generate', 'smoke', '--count', '50', '--seed', '2')).stdout, first.stdout);
      await lab('generate', 'smoke', '--count', '50', '--to', 'events.ndjson');
      assert.equal(await readFile(join(cwd, 'events.ndjson'), 'utf8'), first.stdout);
    });

    it('writes a plan with one line for each event, in its order', async () => {
      const events = (await lab('generate', 'smoke', '--count', '200')).stdout.trimEnd().split('\n');
      const plan = (await lab('generate', 'smoke', '--count', '200', '--plan')).stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { source: string; sequence: number; disorder: string; bytes: number; expected: string });
      assert.equal(plan.length, events.length);
      plan.forEach(({ source, sequence, disorder, bytes, expected }, index) => {
        const text = events[index] as string;
        assert.equal(bytes, Buffer.byteLength(text));
        if (disorder === 'malformed') {
          assert.equal(expected, 'rejected');
          return;
        }
        const event = JSON.parse(text) as { source: string; sequence: string };
        assert.equal(event.source, source);
        assert.equal(Number(event.sequence), sequence);
      });
    });

    it('sends every event to an endpoint, in batches of one source, and repeats what is put off', async () => {
      const taken: string[] = [];
      let puttingOff = 2;
      const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        request.on('end', () => {
          if (puttingOff-- > 0) {
            response.writeHead(503, { 'retry-after': '0' }).end();
            return;
          }
          assert.equal(request.url, '/events?tenant=a');
          if (request.headers['content-type'] === 'application/cloudevents-batch+json') {
            const batch = JSON.parse(body) as { source: string }[];
            assert.equal(new Set(batch.map(({ source }) => source)).size, 1);
            assert.equal(request.headers.authorization, 'Bearer secret');
            taken.push(...batch.map((event) => JSON.stringify(event)));
          } else taken.push(body);
          response.writeHead(202).end('{}');
        });
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      try {
        const { port } = server.address() as AddressInfo;
        const url = `http://127.0.0.1:${port}/events?tenant=a`;
        const { code, stdout, stderr } = await lab('generate', 'smoke', '--count', '500', '--to', url, '--token', 'secret', '--no-pace');
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^500 events sent to http.* \(202 x \d+\)$/m);
        const expected = (await lab('generate', 'smoke', '--count', '500')).stdout.trimEnd().split('\n');
        assert.deepEqual(taken.sort(), expected.sort());
      } finally {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    });

    it('ends with 3 if the endpoint does not answer', async () => {
      const { code, stderr } = await lab('generate', 'smoke', '--count', '5', '--to', 'http://127.0.0.1:9/events');
      assert.equal(code, 3);
      assert.match(stderr, /^error ENDPOINT_UNREACHABLE: http:\/\/127\.0\.0\.1:9\/events does not answer .*ECONNREFUSED.*\nhint: /);
    });
  });
});
