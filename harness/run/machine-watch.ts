import type { RunningPlatform } from '../model/platform.ts';
import type { RunOptions } from './run-options.ts';

/** How busy the machine was for a while, in cores. */
export interface MachineUse {
  readonly cores: number;
  /** Cores kept busy by whatever is neither platform nor harness. */
  readonly otherCores: number;
}

type Watched = Pick<RunOptions, 'clock' | 'machine' | 'machineCoreSeconds' | 'selfUsage'>;

/**
 * Begins to watch how much of the machine others use; the function returned tells it for the time since. undefined where the platform
 * does not say what it uses.
 */
export async function watchMachine(
  options: Watched,
  running: Pick<RunningPlatform, 'vitals'>,
): Promise<() => Promise<MachineUse | undefined>> {
  const take = async (): Promise<{ atMs: number; allSeconds: number; ownSeconds: number | null }> => {
    const { processes } = await running.vitals();
    const platformSeconds = processes.reduce<number | null>(
      (sum, { coreSeconds }) => (sum === null || coreSeconds === null ? null : sum + coreSeconds),
      processes.length === 0 ? null : 0,
    );
    const { clock, machineCoreSeconds, selfUsage } = options;
    const ownSeconds = platformSeconds === null ? null : platformSeconds + selfUsage().coreSeconds;
    return { atMs: clock.monotonicMs(), allSeconds: machineCoreSeconds(), ownSeconds };
  };
  const before = await take();
  return async () => {
    const after = await take();
    const seconds = (after.atMs - before.atMs) / 1000;
    if (seconds <= 0 || before.ownSeconds === null || after.ownSeconds === null) return undefined;
    const otherSeconds = after.allSeconds - before.allSeconds - (after.ownSeconds - before.ownSeconds);
    return { cores: options.machine.cores, otherCores: Math.max(0, otherSeconds / seconds) };
  };
}
