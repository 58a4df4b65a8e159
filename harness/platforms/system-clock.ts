import { setTimeout as delay } from 'node:timers/promises';

/** The machine's clock, for what schedules by it. */
export const systemClock = {
  epochMs: Date.now,
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep: (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {}),
} as const;
