import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runStates } from '../../reports/history/list-runs.ts';
import { markRun } from '../run/run-mark.ts';
import { argumentsOf, exitsOf } from './command-facts.ts';
import { commands } from './commands.ts';
import { commandHelp } from './help.ts';
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

    const visible = commands.filter(({ group }) => group !== undefined);
    for (const command of visible) {
      it(`of ${command.name} says all that docs/cli.md says, at any width, and does nothing`, async () => {
        const { code, stdout, stderr } = await lab(command.name, '--help');
        assert.equal(code, 0, stderr);
        const document = await readFile(join(root, 'docs/cli.md'), 'utf8');
        const section = document.split(/^## /m).find((text) => text.startsWith(`lab ${command.name}\n`)) ?? '';
        const facts = [
          command.summary,
          ...argumentsOf(command).flatMap(({ form, meaning, preset = '', choices }) => [form, meaning, preset, ...choices]),
          ...exitsOf(command).flat(),
          ...Object.entries(command.glossary?.terms ?? {}).flat(),
          ...command.examples.flat(),
        ];
        for (const columns of [100, 40]) {
          const help = commandHelp(command, { columns, color: false });
          if (columns === 100) assert.equal(help, stdout);
          for (const fact of facts) {
            assert.ok(help.replaceAll(/\s+/g, ' ').includes(fact), `${fact} is missing in:\n${help}`);
            assert.ok(section.replaceAll('\\|', '|').includes(fact), `${fact} is missing in docs/cli.md`);
          }
          const commandLines = new Set(command.examples.map(([example]) => `  ${example}`));
          for (const line of help.split('\n')) assert.ok(line.length <= columns || commandLines.has(line) || !/ \S+ /.test(line), line);
        }
        assert.ok(command.examples.length > 0);
      });
    }

    it('has a word for the value of every flag', () => {
      for (const { options } of visible) {
        for (const [name, { type, placeholder }] of Object.entries(options))
          assert.equal(placeholder === undefined, type === 'boolean', name);
      }
    });
  });

  describe('bad input ends with 2 and two lines', () => {
    const cases: [argv: string[], error: RegExp, hint: RegExp][] = [
      [['rnu'], /BAD_USAGE: there is no command "rnu"/, /did you mean "lab run"/],
      [['statsu'], /there is no command "statsu"/, /did you mean "lab status"/],
      [['--json', 'run'], /the command comes before "--json"/, /lab --help/],
      [['run', '--sed', '4'], /lab run does not know "sed" \(did you mean "seed"\?\)/, /lab run --help/],
      [['run', 'smoke', 'smoke'], /lab run takes one scenario only; "smoke" is one word too many/, /lab run --help/],
      [['down', 'smoke'], /lab down does not know "smoke"/, /lab down --help/],
      [['run', './damaged'], /SCENARIO_UNREADABLE: \S+damaged is a folder, not the file of a scenario/, /YAML file in it/],
      [['run', 'smoke', '--images', 'pull'], /--images pull .* embedded uses none/, /--platform agnostic/],
      [['up', '--images', 'build'], /--images build .* embedded uses none/, /--platform agnostic/],
      [['run', '--rate'], /--rate needs a value/, /lab run --help/],
      [['run', 'smok'], /SCENARIO_NOT_FOUND: no scenario is named "smok"/, /did you mean "smoke"/],
      [['run', './none.yaml'], /SCENARIO_NOT_FOUND: there is no file .*none\.yaml/, /lab scenarios/],
      [['run', './smoke', '--rate', '1x', '--rate', '2x'], /--rate is given twice \("1x" and "2x"\)/, /once/],
      [['run', 'smoke', '--', '--rate'], /lab run does not know "--rate"/, /lab run --help/],
      [['run', 'notes.md'], /SCENARIO_NOT_FOUND: no scenario is named "notes\.md"/, /give \.\/notes\.md/],
      [['run', 'nothing.yml'], /SCENARIO_NOT_FOUND: there is no file .*nothing\.yml/, /lab scenarios/],
      [['run', 'everything'], /SCENARIO_NOT_FOUND: no scenario is named "everything"/, /choose one of .*imvu-day.*smoke/],
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
      [
        ['report', '--format', 'markdwon'],
        /--format "markdwon" is not known \(did you mean "markdown"\?\)/,
        /choose one of terminal, .*json; lab report --help/,
      ],
      [['runs', 'prun'], /lab runs: "prun" is not known \(did you mean "prune"\?\)/, /choose one of list, prune;/],
      [['runs', 'prune'], /lab runs prune needs --keep or --older-than/, /--dry-run/],
      [['runs', 'prune', '--keep', 'all'], /--keep "all" is not a whole number/, /--keep 10/],
      [['runs', 'prune', '--older-than', '7'], /--older-than "7" is not a duration/, /7d/],
      [['runs', '--keep', '3'], /--keep belongs to lab runs prune/, /lab runs prune/],
      [['runs', '--outcome', 'mised'], /--outcome "mised" is not known \(did you mean "missed"\?\)/, /choose one of met, .*foreign;/],
      [['sql'], /lab sql needs <query>/, /lab sql --help/],
      [['sql', 'SELECT 1', '--environment', 'none'], /ENVIRONMENT_NOT_FOUND/, /lab up/],
      [['up', '--port', '99999'], /--port "99999" is not a port/, /65535/],
      [['status', '--environment', '../x'], /"\.\.\/x" cannot name an environment/, /lower-case/],
      [['generate', '--count', '0'], /--count "0" is not a whole number from 1/, /--count 1000/],
      [['generate', '--to', 'none/file'], /OUTPUT_UNWRITABLE: cannot write .*none\/file/, /--to/],
      [['completion', 'fish'], /lab completion: "fish" is not known$/, /choose one of bash, zsh/],
      [['generate', '--to', 'http://a', '--environment', 'b'], /are two places/, /one of them/],
      [['generate', '--to', 'ftp://a/b'], /--to "ftp:\/\/a\/b": events are sent over http or https, not ftp/, /http\(s\) URL/],
      [['generate', '--plan', '--format', 'batch'], /--plan .* takes no --format \("batch"\)/, /one of them/],
      [['generate', '--to', 'http://a', '--plan'], /--plan is about lines/, /file/],
      [['generate', '--environment', 'a', '--format', 'batch'], /--format is about lines/, /file/],
      [['generate', '--to', 'a', '--no-pace'], /--no-pace is about sending/, /URL/],
      [['generate', '--token', 'a'], /--token is about sending/, /URL/],
      [['generate', '--environment', 'a', '--ca', 'b'], /--ca is for a URL; environment "a"/, /leave it out/],
    ];
    before(async () => {
      await writeFile(join(cwd, 'file'), '');
      await writeFile(join(cwd, 'notes.md'), '# Notes');
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

  it('every problem of a file has a line of its own, indented under the first; what is not YAML is shown', async () => {
    await writeFile(join(cwd, 'wrong.yaml'), 'descripton: x\nphases: []\n');
    const { stderr } = await lab('check', 'wrong.yaml');
    assert.match(stderr, /^error SCENARIO_INVALID wrong\.yaml:1:1: .*\n( {2}wrong\.yaml:\d+:\d+: \S.*\n){4,}hint: /);
    await writeFile(join(cwd, 'none.yml'), 'name: [');
    assert.match((await lab('check', 'none.yml')).stderr, /^error SCENARIO_SYNTAX none\.yml:1:8: .*\n {4}name: \[\n {11}\^\nhint: /);
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

    it('lab report takes the newest run that has a record, and says what became of a newer one', async () => {
      const record = await readFile(join(root, 'reports/fixtures/smoke.json'), 'utf8');
      const [ended, early, killed] = ['20260301T100000-smoke-aa', '20260302T100000-smoke-bb', '20260303T100000-smoke-cc'] as const;
      const folder = async (id: string): Promise<string> => {
        await mkdir(join(cwd, 'mixed', id), { recursive: true });
        return join(cwd, 'mixed', id);
      };
      const report = (...argv: string[]): Promise<Result> => lab('report', ...argv, '--out', 'mixed');
      await writeFile(join(await folder(killed), 'state.json'), '{}');
      const nothing = await report();
      assert.equal(nothing.code, 2);
      assert.match(
        nothing.stderr,
        /^error RUN_NOT_FOUND: run 20260303T100000-smoke-cc was killed and has no record\nhint: \.\/lab run --resume 20260303T100000-smoke-cc --out mixed goes on/,
      );

      await writeFile(join(await folder(ended), 'run.json'), record);
      await folder(early);
      const { code, stdout, stderr } = await report('latest');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /smoke on embedded: ALL TARGETS MET/);
      assert.match(stderr, /^run 20260303T100000-smoke-cc was killed .*\nThe newest run with a record is 20260301T100000-smoke-aa:\n$/);
      assert.equal((await report('20260301')).stderr, '');

      assert.match(
        (await report(early)).stderr,
        /RUN_NOT_FOUND: run 20260302T100000-smoke-bb ended before its load began.*\nhint: there is nothing to go on with/,
      );
      await using _mark = await markRun(join(cwd, 'mixed', killed), process.pid);
      assert.match(
        (await report(killed)).stderr,
        /run 20260303T100000-smoke-cc still goes on\nhint: \.\/lab watch 20260303T100000-smoke-cc --out mixed shows it/,
      );
      assert.match((await report('./mixed')).stderr, /RUN_NOT_FOUND: \S+\/mixed holds no run\nhint: /);
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
      assert.deepEqual(await words('run', '--platform', ''), ['embedded', 'agnostic']);
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
      assert.equal(first.stderr, '50 events\n');
      assert.equal((await lab('generate', 'smoke', '--count', '1')).stderr, '1 event\n');
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
