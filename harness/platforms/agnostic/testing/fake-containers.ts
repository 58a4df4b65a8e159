import type { ContainerUse, ProjectContainer, ProjectContainers } from '../../docker/containers.ts';

/** Containers that are as a test says. */
export class FakeContainers implements ProjectContainers {
  readonly containers: ProjectContainer[] = [];
  readonly uses = new Map<string, ContainerUse>();
  readonly logs = new Map<string, string[]>();

  /** Adds a container, or replaces that of the same id. */
  set(id: string, state: ProjectContainer['state'], health: ProjectContainer['health'] = 'none'): void {
    const container = { id, service: id.replace(/-\d+$/, ''), state, health, status: `${state} (${health})` };
    const place = this.containers.findIndex((other) => other.id === id);
    this.containers.splice(place < 0 ? this.containers.length : place, place < 0 ? 0 : 1, container);
  }

  list(): Promise<ProjectContainer[]> {
    return Promise.resolve([...this.containers]);
  }

  startedEpochMs(): Promise<number | undefined> {
    return Promise.resolve(this.containers.some(({ state }) => state === 'running') ? 0 : undefined);
  }

  use(id: string): Promise<ContainerUse | undefined> {
    return Promise.resolve(this.uses.get(id));
  }

  logTail(id: string, lines: number): Promise<string[]> {
    return Promise.resolve((this.logs.get(id) ?? []).slice(-lines));
  }

  kill(id: string): Promise<void> {
    this.set(id, 'exited');
    return Promise.resolve();
  }

  start(id: string): Promise<void> {
    this.set(id, 'running', 'starting');
    return Promise.resolve();
  }

  watchDeaths(): Promise<void> {
    return Promise.resolve();
  }
}
