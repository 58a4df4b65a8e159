import { LabError } from '../../model/errors.ts';
import { tellingLine } from './telling-line.ts';
import type { ProjectContainer, ProjectContainers } from '../docker/containers.ts';

export interface WaitOptions {
  /** How many containers each service has. */
  readonly replicasOf: (service: string) => number;
  readonly services: readonly string[];
  /** Whether a service answers a real request: known at once, where its health check runs only every few seconds. */
  readonly answers: (service: string) => Promise<boolean>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** How busy the machine is: processes that run or wait to, on average over a minute, and its cores. */
  readonly machine: () => { readonly load: number; readonly cores: number };
}

const POLL_MS = 500;
/** What a service waits for shows in its own last line; it is read again so often. */
const TELL_MS = 3_000;
/** Who waits for long without news is told so, that it goes on. */
const REPEAT_MS = 30_000;
/** Enough to find one among them that says something. */
const TAIL_LINES = 40;
const FAILURE_LINES = 10;
/** Waiting processes for each core, from which on the machine is the likely reason. */
const BUSY_LOAD = 2;

/**
 * Waits until all containers of these services are healthy, or answer; tells who is not, and the newest that one of them has written, as often as there is
 * news. Gives up at once when one has ended: its last lines say why.
 */
export async function waitForServices(containers: ProjectContainers, options: WaitOptions): Promise<void> {
  const { services, replicasOf, answers, timeoutMs, signal, onProgress, monotonicMs, sleep } = options;
  const begunMs = monotonicMs();
  let lookedMs = begunMs;
  let told = { text: '', atMs: begunMs };
  const words = new Words(containers);
  const answered = new Set<string>();
  for (;;) {
    signal.throwIfAborted();
    const list = (await containers.list()).filter(({ service }) => services.includes(service));
    const ended = list.find(({ state }) => state === 'exited' || state === 'restarting' || state === 'dead');
    if (ended) throw await endedError(containers, ended);
    const isReady = async (service: string): Promise<boolean> => {
      const own = list.filter((container) => container.service === service);
      if (own.length < replicasOf(service)) return false;
      if (answered.has(service) || own.every(({ health }) => health === 'healthy')) return true;
      if (await answers(service)) answered.add(service);
      return answered.has(service);
    };
    const ready = await Promise.all(services.map(isReady));
    const waiting = services.filter((_, index) => !ready[index]);
    if (waiting.length === 0) return;
    const nowMs = monotonicMs();
    const unready = list.filter(({ service, health }) => waiting.includes(service) && health !== 'healthy');
    if (nowMs - begunMs > timeoutMs) throw timedOut(waiting, await words.read(unready), options);
    if (nowMs - lookedMs >= TELL_MS) {
      lookedMs = nowMs;
      await words.read(unready);
      const newest = words.newestOf(waiting);
      const text = `${services.length - waiting.length} of ${services.length} components ready; waiting for ${waiting.join(', ')}${newest === undefined ? '' : ` (${newest})`}`;
      const isNews = text !== told.text;
      if (isNews || nowMs - told.atMs >= REPEAT_MS) {
        onProgress(isNews ? text : `still ${text}`);
        told = { text, atMs: nowMs };
      }
    }
    await sleep(POLL_MS);
  }
}

/** What starting components have written last that says something, by service. */
class Words {
  readonly #containers: ProjectContainers;
  readonly #lines = new Map<string, string>();
  /** Services in the order in which their lines were new. */
  readonly #order = new Set<string>();

  constructor(containers: ProjectContainers) {
    this.#containers = containers;
  }

  async read(list: readonly ProjectContainer[]): Promise<ReadonlyMap<string, string>> {
    await Promise.all(
      list.map(async ({ id, service }) => {
        const line = tellingLine(await this.#containers.logTail(id, TAIL_LINES).catch((): string[] => []));
        if (line === undefined || line === this.#lines.get(service)) return;
        this.#lines.set(service, line);
        this.#order.delete(service);
        this.#order.add(service);
      }),
    );
    return this.#lines;
  }

  /** The newest line of one of these services, with its name before it. */
  newestOf(services: readonly string[]): string | undefined {
    const service = [...this.#order].findLast((name) => services.includes(name));
    return service === undefined ? undefined : `${service}: ${this.#lines.get(service) ?? ''}`;
  }
}

function timedOut(waiting: readonly string[], lines: ReadonlyMap<string, string>, { timeoutMs, machine }: WaitOptions): LabError {
  const { load, cores } = machine();
  const busy =
    load < BUSY_LOAD * cores
      ? ''
      : `the machine is busy (load average ${load.toFixed(1)} on ${cores} cores): try again when it is less so; `;
  const said = waiting.map((service) => `${service}: ${lines.get(service) ?? 'nothing'}`).join(' | ');
  return new LabError('WAIT_TIMED_OUT', `${waiting.join(', ')} not ready after ${Math.round(timeoutMs / 1000)} s`, {
    hint: `${busy}what each has said last: ${said}`,
  });
}

async function endedError(containers: ProjectContainers, { id, service, status }: ProjectContainer): Promise<LabError> {
  const tail = await containers.logTail(id, FAILURE_LINES);
  return new LabError('PLATFORM_START_FAILED', `${service} has ended while starting (${status.toLowerCase()})`, {
    hint: tail.length === 0 ? 'it has written nothing' : `its last lines: ${tail.join(' | ')}`,
  });
}
