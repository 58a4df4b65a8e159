import type { ComponentHealth, ProcessUse } from '../../model/live.ts';
import type { Component, Usage, Vitals } from '../../model/platform.ts';
import type { ProjectContainer, ProjectContainers } from '../docker/containers.ts';

interface Account {
  /** Of processes that have ended. */
  pastCoreSeconds: number;
  coreSeconds: number;
  memoryBytes: number;
}

/**
 * Adds up what the containers of a project use. The engine counts from the start of a container's process: when a count falls, the process is another
 * one, and what the last one had used is kept (what it used between the last look and its end is lost: less than the time between two looks).
 */
export class UsageMeter {
  readonly #containers: ProjectContainers;
  readonly #components: readonly Component[];
  readonly #replicasOf: (service: string) => number;
  readonly #accounts = new Map<string, Account>();
  readonly #serviceOf = new Map<string, string>();
  readonly #peaks = new Map<string, number>();

  /** Containers that somebody else has found to answer, before their own health checks have said so. */
  readonly #hasAnswered = new Set<string>();

  constructor(containers: ProjectContainers, components: readonly Component[], replicasOf: (service: string) => number) {
    this.#containers = containers;
    this.#components = components;
    this.#replicasOf = replicasOf;
  }

  /** Takes all containers that run now as ready. */
  async takeAsReady(): Promise<void> {
    for (const { id } of await this.#containers.list()) this.#hasAnswered.add(id);
  }

  /** @param storedBytes what each component has on disk, where it has anything */
  async usage(storedBytes: ReadonlyMap<string, number>): Promise<Usage[]> {
    await this.vitals();
    return this.#components.map(({ name }) => ({
      component: name,
      coreSeconds: this.#sum(name, ({ pastCoreSeconds, coreSeconds }) => pastCoreSeconds + coreSeconds),
      peakMemoryBytes: this.#peaks.get(name) ?? 0,
      storedBytes: storedBytes.get(name) ?? 0,
    }));
  }

  async vitals(): Promise<Vitals> {
    const list = await this.#containers.list();
    await Promise.all(list.filter(({ state }) => state === 'running').map(async ({ id, service }) => this.#look(id, service)));
    const running = new Set(list.flatMap(({ id, state }) => (state === 'running' ? [id] : [])));
    for (const { name } of this.#components) {
      const memoryBytes = this.#sum(name, (account, id) => (running.has(id) ? account.memoryBytes : 0));
      this.#peaks.set(name, Math.max(this.#peaks.get(name) ?? 0, memoryBytes));
    }
    return {
      components: this.#components.map(({ name }) =>
        this.#healthOf(
          name,
          list.filter(({ service }) => service === name),
        ),
      ),
      processes: this.#components.map(({ name }): ProcessUse => ({
        name,
        components: [name],
        coreSeconds: this.#sum(name, ({ pastCoreSeconds, coreSeconds }) => pastCoreSeconds + coreSeconds),
        memoryBytes: this.#sum(name, (account, id) => (running.has(id) ? account.memoryBytes : 0)),
      })),
    };
  }

  async #look(id: string, service: string): Promise<void> {
    const use = await this.#containers.use(id).catch(() => undefined);
    if (use === undefined) return;
    const account = this.#accounts.get(id) ?? { pastCoreSeconds: 0, coreSeconds: 0, memoryBytes: 0 };
    if (use.coreSeconds < account.coreSeconds) account.pastCoreSeconds += account.coreSeconds;
    account.coreSeconds = use.coreSeconds;
    account.memoryBytes = use.memoryBytes;
    this.#accounts.set(id, account);
    this.#serviceOf.set(id, service);
  }

  #healthOf(component: string, own: readonly ProjectContainer[]): ComponentHealth {
    const expected = this.#replicasOf(component);
    const running = own.filter(({ state }) => state === 'running');
    if (running.length === 0) return { component, health: 'down', why: own[0]?.status.toLowerCase() ?? 'has no container' };
    if (running.length < expected) return { component, health: 'strained', why: `${running.length} of ${expected} replicas run` };
    const ill = running.find(({ health }) => health === 'unhealthy');
    if (ill) return { component, health: 'strained', why: 'its health check fails' };
    // The engine asks only every few seconds.
    const isYoung = running.some(({ health, id }) => health === 'starting' && !this.#hasAnswered.has(id));
    if (isYoung) return { component, health: 'unknown', why: 'starting' };
    return { component, health: 'up' };
  }

  #sum(component: string, figure: (account: Account, id: string) => number): number {
    let sum = 0;
    for (const [id, account] of this.#accounts) if (this.#serviceOf.get(id) === component) sum += figure(account, id);
    return sum;
  }
}
