import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { readEtlCatalogue } from '../config/etl-catalogue.ts';
import { inflictFaults } from '../faults/inflict-faults.ts';
import { LedgerStore } from '../ledger/ledger-store.ts';
import { systemClock } from '../load/clock.ts';
import { errorAnchor, errorTable, launcherErrorTable, type ErrorCode } from '../model/error-table.ts';
import { LabError } from '../model/errors.ts';
import { AirflowClient } from '../platforms/agnostic/airflow/client.ts';
import { requireEngine } from '../platforms/docker/engine.ts';
import { readImageTable } from '../platforms/docker/image-table.ts';
import type { ImagePolicy } from '../model/platform.ts';
import type { CommandResult } from '../platforms/docker/command.ts';
import { composeProject } from '../platforms/docker/compose-project.ts';
import { provideImages } from '../platforms/docker/images.ts';
import { startServer } from '../platforms/embedded/server-process.ts';
import { markRun } from '../run/run-mark.ts';
import { embedded } from '../platforms/embedded/embedded.ts';
import { contextFor } from '../testing/conformance.ts';
import { labIn, root, type Result } from './testing/lab.ts';

let cwd = '';
describe('lab', () => {
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lakelab-errors-'));
  });
  after(() => rm(cwd, { recursive: true, force: true }));

  const lab = (...argv: string[]): Promise<Result> => labIn(cwd, argv);

  /** A folder among the runs of this user, with these files. */
  async function runFolder(id: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const directory = join(cwd, 'runs', id);
    await mkdir(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    return directory;
  }

  /** An environment that is up while `body` runs. */
  async function withEnvironment(name: string, body: () => Promise<Result>): Promise<Result> {
    const { code, stderr } = await lab('up', '--environment', name);
    assert.equal(code, 0, stderr);
    try {
      return await body();
    } finally {
      await lab('reset', '--environment', name);
    }
  }

  /**
   * How each code comes about, for real: through the command line, or, where that would take minutes, through the function that throws it.
   * The type demands an entry for every code.
   */
  const provocations: Readonly<Record<ErrorCode, () => Promise<Result>>> = {
    BAD_USAGE: () => lab('rnu'),
    SCENARIO_NOT_FOUND: () => lab('run', 'smok'),
    SCENARIO_UNREADABLE: async () => {
      await mkdir(join(cwd, 'folder.yaml'));
      return lab('check', './folder.yaml');
    },
    SCENARIO_SYNTAX: async () => {
      await writeFile(join(cwd, 'syntax.yaml'), 'name: [');
      return lab('check', 'syntax.yaml');
    },
    SCENARIO_INVALID: async () => {
      const text = await readFile(join(root, 'scenarios/smoke.yaml'), 'utf8');
      await writeFile(join(cwd, 'invalid.yaml'), text.replace('  shape:', '  shap:'));
      return lab('check', 'invalid.yaml');
    },
    ETL_INVALID: async () => {
      await mkdir(join(cwd, 'etl/mart'), { recursive: true });
      await writeFile(join(cwd, 'etl/mart/bad.sql'), '-- nmae: bad\nSELECT 1');
      return thrownBy(() => readEtlCatalogue(join(cwd, 'etl'), { players: 1, items: 1 }));
    },
    PLATFORM_UNKNOWN: () => lab('run', 'smoke', '--platform', 'embeded'),
    PLATFORM_LACKS: async () => {
      const text = await readFile(join(root, 'scenarios/smoke.yaml'), 'utf8');
      await writeFile(join(cwd, 'orc.yaml'), text.replace('etl:', 'platform:\n  format: orc\netl:'));
      return lab('run', './orc.yaml');
    },
    RUN_NOT_FOUND: () => lab('report', 'nothing'),
    RUN_RECORD_INVALID: async () => {
      await runFolder('20260101T000000-damaged-00', { 'run.json': '{' });
      return lab('report', '20260101T000000-damaged-00');
    },
    RUN_GOING_ON: async () => {
      const directory = await runFolder('20260101T000001-busy-00', { 'state.json': JSON.stringify(resumableState) });
      await using _mark = await markRun(directory, process.pid);
      return await lab('run', '--resume', '20260101T000001-busy-00');
    },
    RUN_NOT_GOING_ON: async () => {
      await runFolder('20260101T000003-over-00');
      return lab('watch', '20260101T000003-over-00');
    },
    OUTPUT_UNWRITABLE: async () => {
      await writeFile(join(cwd, 'file'), '');
      return lab('run', 'smoke', '--out', 'file');
    },
    SQL_FAILED: () => withEnvironment('asked', () => lab('sql', 'SELECT no_such_column FROM events', '--environment', 'asked')),
    EVENT_UNKNOWN: () => withEnvironment('searched', () => lab('trace', 'no-such-id', '--environment', 'searched')),
    ENVIRONMENT_NOT_FOUND: () => lab('status', '--environment', 'none'),
    LAKE_UNAVAILABLE: async () => {
      await runFolder('20260101T000002-gone-00');
      return lab('sql', 'SELECT 1', '--run', '20260101T000002-gone-00');
    },
    DISK_FULL: () => lab('generate', 'smoke', '--count', '1000', '--to', '/dev/full'),
    LEDGER_UNWRITABLE: async () => {
      const directory = await runFolder('20260101T000003-blocked-00');
      await mkdir(join(directory, 'ledger.parquet.partial', 'in-the-way'), { recursive: true });
      await using store = await LedgerStore.open({ directory, types: ['t'], memoryLimitBytes: 2 ** 27 });
      return await thrownBy(() => store.exportParquet());
    },
    PORT_IN_USE: async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        return await lab('up', '--environment', 'blocked', '--port', String((server.address() as AddressInfo).port));
      } finally {
        server.close();
      }
    },
    PLATFORM_START_FAILED: async () => {
      const directory = join(cwd, '.lakelab/environments/damaged');
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'catalogue.duckdb'), 'this is no database');
      return lab('up', '--environment', 'damaged');
    },
    PLATFORM_STOP_FAILED: () =>
      thrownBy(() => {
        const run = (): Promise<CommandResult> => Promise.resolve({ code: 1, stdout: '', stderr: 'permission denied' });
        return composeProject({ file: 'compose.yaml', project: 'lakelab-test', envFiles: [], run }).down({ volumes: false });
      }),
    ORCHESTRATOR_FAILED: () =>
      thrownBy(async () => {
        const server = createHttpServer((_, response) => response.writeHead(403).end('{"detail":"not you"}')).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        try {
          await new AirflowClient({ url: `http://127.0.0.1:${port}`, user: 'lakelab', password: 'wrong' }, 'lakelab_daily').dag();
        } finally {
          server.close();
        }
      }),
    PLATFORM_EXITED: async () => {
      const running = lab('run', 'smoke', '--duration', '10s', '--out', 'killed');
      process.kill(await platformOf(join(cwd, 'killed')), 'SIGKILL');
      const { code } = await running;
      const [id] = await readdir(join(cwd, 'killed'));
      const { error } = JSON.parse(await readFile(join(cwd, 'killed', id ?? '', 'run.json'), 'utf8')) as { error: Printed };
      return { code, stdout: '', stderr: `error ${error.code}: ${error.message}\nhint: ${error.hint} (${errorAnchor(error.code)})\n` };
    },
    FAULT_FAILED: () =>
      thrownBy(() =>
        inflictFaults({
          faults: [{ kind: 'kill', target: 'kafka', atMs: 0, durationMs: 0 }],
          injector: { kill: () => Promise.reject(new Error('no such container')), restart: () => Promise.resolve() },
          clock: systemClock,
          originEpochMs: systemClock.epochMs(),
          signal: new AbortController().signal,
          onChange: () => {},
        }),
      ),
    WAIT_TIMED_OUT: async () => {
      const directory = join(cwd, 'slow');
      await mkdir(directory);
      return thrownBy(() => startServer(contextFor(embedded, directory), false, 1));
    },
    ENDPOINT_UNREACHABLE: () => lab('generate', 'smoke', '--count', '5', '--to', 'http://127.0.0.1:9/events'),
    ENGINE_MISSING: () => thrownBy(() => requireEngine(() => Promise.resolve({ code: 127, stdout: '', stderr: '' }))),
    IMAGE_UNAVAILABLE: () => thrownBy(() => provideWithout(['spark'], 'pull')),
    IMAGE_BUILD_FAILED: () => thrownBy(() => provideWithout(['postgres'], 'build')),
    SOURCES_MISSING: () => labIn(cwd, ['test'], { isInstalled: true }),
  };

  /** Asks for images where every command fails. */
  async function provideWithout(components: readonly string[], policy: ImagePolicy): Promise<unknown> {
    return provideImages(components, policy, {
      table: await readImageTable(join(root, 'compose/images.yaml')),
      root,
      run: () => Promise.resolve({ code: 1, stdout: '', stderr: 'no such host' }),
      signal: new AbortController().signal,
      onProgress: () => {},
      monotonicMs: () => 0,
      extraCaFile: null,
      concurrency: 1,
    });
  }

  interface Printed {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }

  const resumableState = {
    platform: 'embedded',
    scenario: { name: 'smoke' },
    plan: {
      seed: 1,
      startsAtMs: 0,
      compress: 1,
      shape: 'flat',
      phases: [],
      disorder: Object.fromEntries(
        ['late', 'duplicate', 'malformed', 'schema_violation', 'out_of_range', 'orphan_reference', 'unknown_type', 'wrong_credentials'].map(
          (kind) => [kind, 0],
        ),
      ),
      population: { players: 1, items: 1 },
    },
    command: './lab run smoke',
    originEpochMs: null,
  };

  /** As the command line would print what a function throws. */
  async function thrownBy(action: () => Promise<unknown>): Promise<Result> {
    try {
      await action();
    } catch (error) {
      assert.ok(error instanceof LabError, String(error));
      const { code, place, message, hint, exitCode } = error;
      return {
        code: exitCode,
        stdout: '',
        stderr: `error ${code}${place === undefined ? ':' : ''} ${message}\nhint: ${hint} (${errorAnchor(code)})\n`,
      };
    }
    return assert.fail('nothing was thrown');
  }

  /** Process number of the platform of the only run in a folder, once its load has begun. */
  async function platformOf(out: string): Promise<number> {
    for (let i = 0; i < 600; i++) {
      const [id = ''] = await readdir(out).catch((): string[] => []);
      const state = join(out, id, 'platform/server.json');
      if (existsSync(join(out, id, 'state.json')) && existsSync(state)) {
        return (JSON.parse(await readFile(state, 'utf8')) as { pid: number }).pid;
      }
      await delay(50);
    }
    return assert.fail('the platform never came up');
  }

  /** What only some systems can provoke. */
  const cannot: Partial<Record<ErrorCode, string>> = existsSync('/dev/full') ? {} : { DISK_FULL: 'this system has no /dev/full' };

  describe('every coded error', { timeout: 120_000 }, () => {
    it('can be provoked', () => assert.deepEqual(Object.keys(provocations).toSorted(), Object.keys(errorTable).toSorted()));

    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const provoke = (provocations as Partial<typeof provocations>)[code] ?? ((): never => assert.fail(`nothing provokes ${code}`));
      it(code, { skip: cannot[code] ?? false }, async () => {
        const result = await provoke();
        assert.equal(result.code, errorTable[code].exitCode, result.stderr);
        const all = result.stderr.trimEnd().split('\n');
        const [first = '', ...rest] = all.slice(all.findLastIndex((line) => line.startsWith('error ')));
        const hint = rest.pop() ?? '';
        assert.match(first, new RegExp(`^error ${code}(: | \\S+:\\d+(:\\d+)?: )\\S`));
        for (const line of rest) assert.match(line, /^ {2}\S|^ {4}/, 'what belongs to the error is indented');
        assert.match(hint, /^hint: \S/);
        assert.ok(hint.endsWith(`(docs/errors.md#${code.toLowerCase()})`), result.stderr);
        assert.doesNotMatch(result.stderr, /^ +at .*:\d+:\d+\)?$/m, 'an expected error shows no stack');
      });
    }

    it('of the launcher stands in its table, and nothing else does', async () => {
      const text = await readFile(join(root, 'lab'), 'utf8');
      const codes = new Set([...text.matchAll(/\bfail ([A-Z][A-Z_]+) /g)].map(([, code]) => code as string));
      assert.deepEqual([...codes].toSorted(), Object.keys(launcherErrorTable).toSorted());
    });
  });
});
