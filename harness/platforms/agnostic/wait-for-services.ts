import { LabError } from '../../model/errors.ts';
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
}

const POLL_MS = 500;
/** What a service waits for shows in its own last line; it is read again so often. */
const TELL_MS = 3_000;
const TOLD_CHARACTERS = 120;
const FAILURE_LINES = 10;

/**
 * Waits until all containers of these services are healthy, or answer; tells every few seconds who is not, and what it has written last. Gives up at once when
 * one has ended: its last lines say why.
 */
export async function waitForServices(containers: ProjectContainers, options: WaitOptions): Promise<void> {
  const { services, replicasOf, answers, timeoutMs, signal, onProgress, monotonicMs, sleep } = options;
  const begunMs = monotonicMs();
  let toldMs = begunMs;
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
    const [first] = list.filter(({ service, health }) => service === waiting[0] && health !== 'healthy');
    if (nowMs - begunMs > timeoutMs) {
      const tail = first ? await containers.logTail(first.id, FAILURE_LINES) : [];
      throw new LabError('WAIT_TIMED_OUT', `${waiting.join(', ')} not ready after ${Math.round(timeoutMs / 1000)} s`, {
        hint: `last lines of ${waiting[0]}: ${tail.join(' | ')}`,
      });
    }
    if (nowMs - toldMs >= TELL_MS) {
      toldMs = nowMs;
      const [said = ''] = first ? await containers.logTail(first.id, 1).catch((): string[] => []) : [];
      onProgress(
        `${services.length - waiting.length} of ${services.length} components ready; waiting for ${waiting.join(', ')}${said === '' ? '' : ` (${waiting[0]}: ${said.slice(0, TOLD_CHARACTERS)})`}`,
      );
    }
    await sleep(POLL_MS);
  }
}

async function endedError(containers: ProjectContainers, { id, service, status }: ProjectContainer): Promise<LabError> {
  const tail = await containers.logTail(id, FAILURE_LINES);
  return new LabError('PLATFORM_START_FAILED', `${service} has ended while starting (${status.toLowerCase()})`, {
    hint: tail.length === 0 ? 'it has written nothing' : `its last lines: ${tail.join(' | ')}`,
  });
}
