import Docker from 'dockerode';
import { LabError, messageOf } from '../../model/errors.ts';
import { readableLine } from './own-line.ts';

/** How a container is: `restarting` died and is started again by the engine. */
export type ContainerState = 'created' | 'running' | 'restarting' | 'paused' | 'removing' | 'exited' | 'dead';

/** A container of a compose project. */
export interface ProjectContainer {
  readonly id: string;
  readonly service: string;
  readonly state: ContainerState;
  /** What its health check says; `none` if it has none. */
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  /** For people, such as `Up 3 seconds (health: starting)`. */
  readonly status: string;
}

/** Use of one container since its process started. */
export interface ContainerUse {
  readonly coreSeconds: number;
  /** Without the file cache that the kernel can take back. */
  readonly memoryBytes: number;
}

/** The containers of one compose project, through the engine's API. All methods throw a LabError ENGINE_MISSING where no engine answers. */
export interface ProjectContainers {
  list(): Promise<ProjectContainer[]>;
  /** When the oldest of its running containers started; undefined if none runs. */
  startedEpochMs(): Promise<number | undefined>;
  /** undefined if it does not run. */
  use(id: string): Promise<ContainerUse | undefined>;
  /** Its last lines, both outputs, oldest first, as people read them. */
  logTail(id: string, lines: number): Promise<string[]>;
  /** Resolves once it is dead. */
  kill(id: string): Promise<void>;
  /** Does nothing to one that runs. */
  start(id: string): Promise<void>;
  /** Calls back for each container that ends, until the signal is aborted. */
  watchDeaths(onDeath: (death: ContainerDeath) => void, signal: AbortSignal): Promise<void>;
}

export interface ContainerDeath {
  readonly id: string;
  readonly service: string;
  readonly exitCode: number;
  readonly epochMs: number;
}

/** The engine's answer to the wish for what is so already. */
const NOT_MODIFIED = 304;
const PROJECT_LABEL = 'com.docker.compose.project';
const SERVICE_LABEL = 'com.docker.compose.service';

export function containersOf(project: string, docker: Docker = new Docker()): ProjectContainers {
  const filters = { label: [`${PROJECT_LABEL}=${project}`] };
  const listed = (): Promise<Docker.ContainerInfo[]> => ask(docker.listContainers({ all: true, filters: JSON.stringify(filters) }));
  return {
    async list() {
      return (await listed()).map(({ Id, Labels, State, Status }) => ({
        id: Id,
        service: Labels[SERVICE_LABEL] ?? '',
        state: State as ContainerState,
        health: healthIn(Status),
        status: Status,
      }));
    },

    async startedEpochMs() {
      const running = (await listed()).filter(({ State }) => State === 'running');
      const starts = await Promise.all(
        running.map(async ({ Id }) => Date.parse((await ask(docker.getContainer(Id).inspect())).State.StartedAt)),
      );
      return starts.length === 0 ? undefined : Math.min(...starts);
    },

    async use(id) {
      const stats = await ask(docker.getContainer(id).stats({ stream: false, 'one-shot': true }));
      // Of one that does not run, the engine gives zeros.
      if (!stats.cpu_stats?.cpu_usage?.total_usage) return undefined;
      // Some engines leave out some of it; cgroup v1 has the cache of all as `total_…`.
      const { usage, stats: memory } = stats.memory_stats as { usage?: number; stats?: Partial<Docker.MemoryStats['stats']> };
      const cache = memory?.total_inactive_file ?? memory?.inactive_file ?? 0;
      return { coreSeconds: stats.cpu_stats.cpu_usage.total_usage / 1e9, memoryBytes: Math.max(0, (usage ?? 0) - cache) };
    },

    async logTail(id, lines) {
      const raw = await ask(docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines }));
      return textOf(raw)
        .split('\n')
        .filter((line) => line !== '')
        .slice(-lines)
        .map(readableLine);
    },

    async kill(id) {
      const container = docker.getContainer(id);
      const ended = container.wait();
      await ask(container.kill({ signal: 'SIGKILL' }));
      await ask(ended);
    },

    async start(id) {
      await ask(docker.getContainer(id).start()).catch((error: unknown) => {
        if ((error as { statusCode?: number }).statusCode !== NOT_MODIFIED) throw error;
      });
    },

    async watchDeaths(onDeath, signal) {
      const stream = await ask(docker.getEvents({ filters: { ...filters, event: ['die'] }, abortSignal: signal }));
      let rest = '';
      stream.on('error', () => {});
      stream.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line === '') continue;
          const { Actor: actor, timeNano } = JSON.parse(line) as {
            Actor: { ID: string; Attributes: Record<string, string> };
            timeNano: number;
          };
          onDeath({
            id: actor.ID,
            service: actor.Attributes[SERVICE_LABEL] ?? '',
            exitCode: Number(actor.Attributes['exitCode']),
            epochMs: timeNano / 1e6,
          });
        }
      });
    },
  };
}

function healthIn(status: string): ProjectContainer['health'] {
  if (status.includes('(healthy)')) return 'healthy';
  if (status.includes('(unhealthy)')) return 'unhealthy';
  return status.includes('(health: starting)') ? 'starting' : 'none';
}

/** Both outputs of a container come in frames: a byte that says which, three of nothing, the length, the text. */
function textOf(raw: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const length = raw.readUInt32BE(at + 4);
    parts.push(raw.toString('utf8', at + 8, at + 8 + length));
    at += 8 + length;
  }
  return parts.join('');
}

async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES') {
      throw new LabError('ENGINE_MISSING', `no Docker engine answers (${messageOf(error)})`, { cause: error });
    }
    throw error;
  }
}
