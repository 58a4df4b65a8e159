import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LabError, messageOf } from '../../model/errors.ts';
import type { AttachedPlatform, Orchestrator, PlatformDeath, RunningPlatform, StartContext, Vitals } from '../../model/platform.ts';
import { openReader, type SnapshotSource } from './lake.ts';
import { layoutOf } from './layout.ts';
import { folderBytes } from './files.ts';
import { systemClock } from '../system-clock.ts';
import { createOrchestrator } from './orchestrator.ts';
import { deathOf } from './server-death.ts';
import { processUsage } from './process-usage.ts';
import type { EventWays } from './requests.ts';
import type { Secrets } from './secrets.ts';
import {
  componentNames,
  serverExit,
  type ServerArguments,
  type ServerProgress,
  type ServerSnapshot,
  type ServerState,
  type ServerVitals,
} from './server-protocol.ts';
import type { TypedColumns } from './typed-columns.ts';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const ANSWER_TIMEOUT_MS = 5_000;
const VITALS_TIMEOUT_MS = 2_000;
const NODE_FLAGS = [
  // Bodies of requests are large and die young, outside of a small heap: without room to grow, V8 would mark the whole heap again for
  // every 60 MB of them (a fifth of the process's CPU time at full load).
  '--heap-growing-percent=1500',
  '--max-semi-space-size=64',
  // The collector's four helper threads cost more by waiting for each other than they help where there are few cores.
  '--v8-pool-size=1',
];
/** Parquet, compression, commits and file writes wait for each other with Node's default of four threads. */
const THREAD_POOL_SIZE = '8';

/** A server process: ours (`child`), or one that `up` has left running. */
export interface ServerHandle {
  readonly state: ServerState;
  readonly child: ChildProcess | undefined;
}

/** Starts a server on a folder and waits until it answers. Detached, it outlives this process. @throws LabError; leaves no process behind then. */
export async function startServer(context: StartContext, detached: boolean, timeoutMs = START_TIMEOUT_MS): Promise<ServerHandle> {
  const { directory, signal, onProgress } = context;
  const layout = layoutOf(directory);
  signal.throwIfAborted();
  const running = await readServerState(directory);
  if (running) {
    throw new LabError('PLATFORM_START_FAILED', `${directory} is in use by process ${running.pid}`, {
      hint: 'stop it first, or choose another folder',
    });
  }
  await rm(layout.serverState, { force: true });
  const serverArguments: ServerArguments = { directory, port: context.port, commitIntervalMs: context.commitIntervalMs };
  const log = await open(layout.log, 'a');
  const child = spawn(
    process.execPath,
    [...NODE_FLAGS, fileURLToPath(new URL('./server.ts', import.meta.url)), JSON.stringify(serverArguments)],
    {
      stdio: [detached ? 'ignore' : 'pipe', log.fd, log.fd],
      detached,
      env: { ...process.env, LAKELAB_DETACHED: detached ? '1' : '0', UV_THREADPOOL_SIZE: THREAD_POOL_SIZE },
    },
  );
  // In the same turn as the spawning: a process that a Ctrl-C ends at once would otherwise have ended unheard.
  let exitCode: number | undefined;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      exitCode = code ?? -1;
      resolve();
    });
  });
  await log.close();
  onProgress('waiting for the process to answer; what its queue holds from before, it recovers first');
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const state = await readServerState(directory);
    if (state && state.pid === child.pid) {
      if (detached) child.unref();
      return { state, child };
    }
    const late = performance.now() > deadline;
    if (signal.aborted || late) {
      child.kill('SIGKILL');
      await exited;
    }
    // A Ctrl-C reaches the whole process group, so the server may have ended of it first: that is no failure of its own.
    signal.throwIfAborted();
    if (late) {
      throw new LabError('WAIT_TIMED_OUT', `the embedded platform did not answer within ${timeoutMs / 1000} s`, {
        hint: `last lines of ${layout.log}: ${logLines(layout.log, 3).join(' | ')}`,
      });
    }
    if (exitCode !== undefined) throw startFailure(exitCode, context, logLines(layout.log, 5));
    await delay(POLL_MS);
  }
}

/** State of the server that runs on a folder; undefined if none does. */
export async function readServerState(directory: string): Promise<ServerState | undefined> {
  const text = await readFile(layoutOf(directory).serverState, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as ServerState;
  return isAlive(state.pid) && (await answers(state)) ? state : undefined;
}

/** Whether the process with this number is the server: numbers are used again, and a killed process may linger as a zombie. */
async function answers(state: ServerState): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${state.adminPort}/progress`, {
      headers: { authorization: `Bearer ${state.adminToken}` },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // A server that is too busy to answer is a server all the same.
    return error instanceof Error && error.name === 'TimeoutError';
  }
}

/** What can be seen of a running server, whoever started it. */
export async function attachServer(state: ServerState, directory: string): Promise<AttachedPlatform> {
  const layout = layoutOf(directory);
  const secrets = JSON.parse(await readFile(layout.secrets, 'utf8')) as Secrets;
  const baseUrl = `https://127.0.0.1:${state.ingressPort}`;
  return {
    startedEpochMs: state.startedMs,
    ingress: { baseUrl, ca: secrets.ca, credentials: new Map(Object.entries(secrets.tokens)) },
    endpoints: [
      { name: 'ingestion', url: `${baseUrl}/v1/events` },
      { name: 'metrics', url: `${baseUrl}/metrics` },
    ],
    progress: () => askServer<ServerProgress>(state, directory, '/progress'),
    async usage() {
      return [{ component: 'platform', ...(await processUsage(state.pid)), storedBytes: await folderBytes(layout.lake) }];
    },
    vitals: () => vitalsOf(state, directory),
  };
}

/** Everything that the harness does with a server of its own. Disposing stops it in order. */
export async function runServer({ state, child }: ServerHandle, directory: string, columns: TypedColumns): Promise<RunningPlatform> {
  const layout = layoutOf(directory);
  const attached = await attachServer(state, directory);
  const lake = await openReader(directory, runningSource(state, directory), columns);
  let stopping = false;
  const died = new Promise<PlatformDeath>((resolve) => {
    child?.once('exit', (code, signalName) => {
      if (!stopping) resolve(deathOf({ pid: state.pid, code, signal: signalName, log: logLines(layout.log, 100) }));
    });
  });
  return {
    ...attached,
    lake,
    orchestrator: createOrchestrator(layout, lake, systemClock),
    faults: {
      kill: (component) => Promise.reject(new Error(`the embedded platform cannot kill ${component} alone`)),
      restart: (component) => Promise.reject(new Error(`the embedded platform cannot restart ${component} alone`)),
    },
    died,
    findings: () => [],
    async [Symbol.asyncDispose]() {
      stopping = true;
      await lake[Symbol.asyncDispose]();
      await stopServer(state);
    },
  };
}

/** The orchestrator of a server that runs, whoever started it: it works in this process, over the files of the lake. */
export async function openOrchestrator(
  state: ServerState,
  directory: string,
  columns: TypedColumns,
): Promise<Orchestrator & AsyncDisposable> {
  const lake = await openReader(directory, runningSource(state, directory), columns);
  return {
    ...createOrchestrator(layoutOf(directory), lake, systemClock),
    [Symbol.asyncDispose]: () => lake[Symbol.asyncDispose](),
  };
}

/** What a running server has committed. */
export function runningSource(state: ServerState, directory: string): SnapshotSource {
  return {
    snapshot: (commitsAfter) => askServer<ServerSnapshot>(state, directory, `/snapshot?commits_after=${commitsAfter}`),
    deadLetters: async () => (await askServer<{ path: string }>(state, directory, '/dead-letters')).path,
    ways: ({ id, source }) => {
      const asked = new URLSearchParams({ id, ...(source === undefined ? {} : { source }) });
      return askServer<EventWays>(state, directory, `/ways?${asked.toString()}`);
    },
  };
}

/** What the server says of itself; who does not answer in time is unknown, who has gone is down. */
async function vitalsOf(state: ServerState, directory: string): Promise<Vitals> {
  try {
    return await askServer<ServerVitals>(state, directory, '/vitals', VITALS_TIMEOUT_MS);
  } catch {
    const health = isAlive(state.pid) ? ({ health: 'unknown', why: 'does not answer' } as const) : ({ health: 'down' } as const);
    return { components: componentNames.map((component) => ({ component, ...health })), processes: [] };
  }
}

async function askServer<T>(state: ServerState, directory: string, path: string, timeoutMs?: number): Promise<T> {
  try {
    const response = await fetch(`http://127.0.0.1:${state.adminPort}${path}`, {
      headers: { authorization: `Bearer ${state.adminToken}` },
      ...(timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return (await response.json()) as T;
  } catch (cause) {
    throw new LabError('PLATFORM_EXITED', `the embedded platform does not answer (${path}: ${messageOf(cause)})`, {
      hint: `its log: ${layoutOf(directory).log}`,
      cause,
    });
  }
}

/** Stops a server in order; kills it if it does not end in time. */
export async function stopServer(state: ServerState): Promise<void> {
  if (!isAlive(state.pid)) return;
  try {
    process.kill(state.pid, 'SIGTERM');
  } catch {
    return;
  }
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (isAlive(state.pid)) {
    if (performance.now() > deadline) process.kill(state.pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

function startFailure(exitCode: number, context: StartContext, tail: readonly string[]): LabError {
  if (exitCode === serverExit.portInUse) {
    return new LabError('PORT_IN_USE', `port ${context.port} on 127.0.0.1 is taken`);
  }
  if (exitCode === serverExit.diskFull) return new LabError('DISK_FULL', `no space left in ${context.directory}`);
  return new LabError('PLATFORM_START_FAILED', `the embedded platform ended with code ${exitCode} while starting`, {
    hint: `last log lines: ${tail.join(' | ')}`,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return true;
  }
}

function logLines(path: string, count: number): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count);
  } catch {
    return [];
  }
}
