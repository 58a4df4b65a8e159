import { LabError } from '../../model/errors.ts';
import type { FaultInjector } from '../../model/platform.ts';
import type { ProjectContainers } from '../docker/containers.ts';
import type { Deaths } from './deaths.ts';

/** Kills containers as an accident does: SIGKILL, without a word. The engine does not start them again by itself. */
export function createFaultInjector(containers: ProjectContainers, deaths: Deaths): FaultInjector {
  const killed = new Map<string, string[]>();
  return {
    async kill(component) {
      const victim = (await containers.list()).find(({ service, state }) => service === component && state === 'running');
      if (!victim) throw new LabError('PLATFORM_EXITED', `${component} cannot be killed: no container of it runs`);
      killed.set(component, [...(killed.get(component) ?? []), victim.id]);
      deaths.expect(victim.id);
      await containers.kill(victim.id);
    },
    async restart(component) {
      // To start what runs changes nothing, so that a start that failed can be tried again.
      for (const id of killed.get(component) ?? []) await containers.start(id);
      killed.delete(component);
    },
  };
}
