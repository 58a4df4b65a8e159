import { LabError } from '../../model/errors.ts';
import type { RunCommand } from './command.ts';

/** A Docker engine with what lakelab needs beside it. */
export interface Engine {
  readonly version: string;
  readonly composeVersion: string;
  readonly buildxVersion: string;
  readonly cores: number;
  /** Of the machine that the engine runs on. */
  readonly memoryBytes: number;
  /** Where it keeps images and volumes, on the machine that it runs on; empty if it does not say. */
  readonly dataDirectory: string;
}

/** What stands in the way, and what to do about it. */
export interface EngineLack {
  readonly message: string;
  readonly hint: string;
}

/** Either an engine that will do, or all that is missing. */
export type EngineState = { readonly engine: Engine } | { readonly lacks: readonly EngineLack[] };

/** Oldest compose that reads several `--env-file` and waits with `up --wait`. */
const MIN_COMPOSE = [2, 20] as const;
/** Oldest engine whose builder has `RUN --mount`. */
const MIN_ENGINE = [20, 10] as const;

const INSTALL =
  'scripts/install-docker.sh installs it on Debian and Ubuntu (as root); elsewhere: https://docs.docker.com/get-started/get-docker/';

/** What `docker info --format '{{json .}}'` says, as far as it is used. */
interface DockerInfo {
  readonly ServerVersion?: string;
  readonly ServerErrors?: readonly string[];
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly DockerRootDir?: string;
  readonly ClientInfo?: { readonly Plugins?: readonly { readonly Name: string; readonly Version?: string }[] | null };
}

/** Asks the machine's `docker` for its engine and plug-ins. Never throws for what it finds. */
export async function inspectEngine(run: RunCommand, signal?: AbortSignal): Promise<EngineState> {
  const { code, stdout, stderr } = await run('docker', ['info', '--format', '{{json .}}'], signal ? { signal } : {});
  const info = parseInfo(stdout);
  if (info === null) {
    return code === 127
      ? { lacks: [{ message: 'there is no docker command on the PATH', hint: INSTALL }] }
      : { lacks: [{ message: `docker info failed: ${lastLine(stderr)}`, hint: INSTALL }] };
  }
  const plugin = (name: string): string => info.ClientInfo?.Plugins?.find(({ Name }) => Name === name)?.Version ?? '';
  const engine: Engine = {
    version: info.ServerVersion ?? '',
    composeVersion: plugin('compose').replace(/^v/, ''),
    buildxVersion: plugin('buildx').replace(/^v/, ''),
    cores: info.NCPU ?? 0,
    memoryBytes: info.MemTotal ?? 0,
    dataDirectory: info.DockerRootDir ?? '',
  };
  const lacks = lacksOf(engine, info.ServerErrors?.join('; ') ?? lastLine(stderr));
  return lacks.length === 0 ? { engine } : { lacks };
}

/** The engine; throws an ENGINE_MISSING that names everything that is missing. */
export async function requireEngine(run: RunCommand, signal?: AbortSignal): Promise<Engine> {
  const state = await inspectEngine(run, signal);
  if ('engine' in state) return state.engine;
  throw new LabError('ENGINE_MISSING', state.lacks.map(({ message }) => message).join('; '), { hint: state.lacks[0]?.hint ?? INSTALL });
}

function lacksOf(engine: Engine, serverError: string): EngineLack[] {
  const lacks: EngineLack[] = [];
  if (engine.version === '') lacks.push(silentEngine(serverError));
  else if (isOlder(engine.version, MIN_ENGINE)) {
    lacks.push({ message: `the Docker engine is ${engine.version}; at least ${MIN_ENGINE.join('.')} is needed`, hint: INSTALL });
  }
  if (engine.composeVersion === '') lacks.push({ message: 'docker has no compose plug-in', hint: INSTALL });
  else if (isOlder(engine.composeVersion, MIN_COMPOSE)) {
    lacks.push({ message: `docker compose is ${engine.composeVersion}; at least ${MIN_COMPOSE.join('.')} is needed`, hint: INSTALL });
  }
  if (engine.buildxVersion === '') lacks.push({ message: 'docker has no buildx plug-in', hint: INSTALL });
  return lacks;
}

function silentEngine(error: string): EngineLack {
  if (/permission denied/i.test(error)) {
    return {
      message: 'the Docker engine does not let this user in',
      hint: 'sudo usermod -aG docker "$USER", then log in again; members of that group are as powerful as root',
    };
  }
  return {
    message: `no Docker engine answers${error === '' ? '' : ` (${error})`}`,
    hint: 'start it: sudo systemctl start docker, or Docker Desktop; without an init system scripts/install-docker.sh does it',
  };
}

function parseInfo(text: string): DockerInfo | null {
  try {
    return JSON.parse(text) as DockerInfo;
  } catch {
    return null;
  }
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return haveMajor < major || (haveMajor === major && haveMinor < minor);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
