import type { Finding } from '../../model/measurement.ts';
import type { PlatformDeath } from '../../model/platform.ts';
import type { ContainerDeath, ProjectContainers } from '../docker/containers.ts';
import { isOptional } from './components.ts';

/** A component that dies so often by itself will not come back for good. */
const MOST_DEATHS = 3;
/** The engine starts a container again at once, but it shows a moment later; one that stays down is looked at again. */
const LOOKS_AFTER_MS = [500, 1500];

type Sleep = (ms: number) => Promise<unknown>;

/**
 * Tells containers that died by themselves from those that were killed on purpose. The engine starts the former again, but for those that somebody has
 * stopped or killed through it: when none of a component is left, the platform has died.
 */
export class Deaths {
  readonly #containers: Pick<ProjectContainers, 'list'>;
  readonly #sleep: Sleep;
  readonly #expected = new Set<string>();
  readonly #unexpected: ContainerDeath[] = [];
  /** Containers that were not started again. */
  readonly #gone = new Set<string>();
  readonly #given = Promise.withResolvers<PlatformDeath>();

  constructor(containers: Pick<ProjectContainers, 'list'>, sleep: Sleep) {
    this.#containers = containers;
    this.#sleep = sleep;
  }

  /** Resolves when a component has died too often, or is down for good, with why. */
  get hopeless(): Promise<PlatformDeath> {
    return this.#given.promise;
  }

  /** The next death of this container is wanted. */
  expect(id: string): void {
    this.#expected.add(id);
  }

  /** Resolves when it is known whether the container comes back. */
  async note(death: ContainerDeath): Promise<void> {
    // What can be done without takes nothing with it.
    if (this.#expected.delete(death.id) || isOptional(death.service)) return;
    this.#unexpected.push(death);
    const { service, exitCode } = death;
    const times = this.#unexpected.filter((other) => other.service === service).length;
    if (times >= MOST_DEATHS) {
      this.#given.resolve({ why: `${service} has died ${times} times, the last time with ${meaningOf(exitCode)}` });
    }
    await this.#lookWhetherGone(death).catch(() => {});
  }

  async #lookWhetherGone({ id, service, exitCode, epochMs }: ContainerDeath): Promise<void> {
    for (const ms of LOOKS_AFTER_MS) {
      await this.#sleep(ms);
      const own = (await this.#containers.list()).filter((container) => container.service === service);
      const state = own.find((container) => container.id === id)?.state ?? 'removing';
      if (state !== 'exited' && state !== 'dead' && state !== 'removing') return;
      if (ms !== LOOKS_AFTER_MS.at(-1)) continue;
      this.#gone.add(id);
      if (own.some((other) => other.id !== id && other.state === 'running')) return;
      this.#given.resolve({ why: `${service} is down: it ended at ${timeOf(epochMs)} with ${meaningOf(exitCode)}, and ${NOT_AGAIN}` });
    }
  }

  findings(): Finding[] {
    return this.#unexpected.map(({ id, service, exitCode, epochMs }) => ({
      severity: 'warning',
      code: 'COMPONENT_DIED',
      message: `${service} died by itself at ${timeOf(epochMs)} with ${meaningOf(exitCode)}, and ${this.#gone.has(id) ? NOT_AGAIN : 'was started again'}.`,
      hint: 'Its log says more (lab logs, or logs/platform.log of the run); latencies around that moment are those of a broken platform.',
      metrics: ['submission_to_lake_ms', 'acknowledge_ms'],
    }));
  }
}

const NOT_AGAIN = 'the engine does not start it again, as after docker kill or docker stop';

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function meaningOf(exitCode: number): string {
  return exitCode === 137 ? 'exit code 137 (killed: by somebody, or for want of memory)' : `exit code ${exitCode}`;
}
