import type { FaultInjector, Platform } from '../model/platform.ts';
import { readServerState } from '../platforms/embedded/server-process.ts';

/**
 * A platform that suffers real faults: of the embedded one, `ingest` can be killed. As all of it is one process, which must not end, it is frozen
 * (SIGSTOP) instead, and goes on when it is started again: front door, queue and stream stand still.
 */
export function freezable(platform: Platform): Platform & { readonly log: readonly string[] } {
  const log: string[] = [];
  return {
    ...platform,
    log,
    killable: ['ingest'],
    async start(context) {
      const running = await platform.start(context);
      const signal = async (name: NodeJS.Signals): Promise<void> => {
        log.push(name);
        process.kill(pid, name);
        await Promise.resolve();
      };
      const pid = (await readServerState(context.directory))?.pid ?? 0;
      if (pid === 0) throw new Error('the platform has no process');
      return Object.assign(Object.create(running) as typeof running, {
        faults: { kill: () => signal('SIGSTOP'), restart: () => signal('SIGCONT') } satisfies FaultInjector,
      });
    },
  };
}
