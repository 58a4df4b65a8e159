import type { Clock } from '../model/clock.ts';
import type { Finding } from '../model/measurement.ts';
import type { RunningPlatform } from '../model/platform.ts';
import { formatCount } from './format-count.ts';
import type { Recorder } from './recorder.ts';

const POLL_MS = 100;
/** An interrupted run waits no longer than this for what it has sent. */
const INTERRUPTED_DRAIN_MS = 15_000;

/**
 * Waits until all that was acknowledged is committed to the lake, at most `limitMs`; what is then still missing is a finding.
 * A part of the platform that has just come back may not answer yet: it is asked again as long as there is time.
 */
export async function drain(
  running: RunningPlatform,
  clock: Clock,
  limitMs: number,
  interrupted: AbortSignal,
  stop: AbortSignal,
  recorder: Recorder,
): Promise<Finding[]> {
  const startedMs = clock.monotonicMs();
  let toldMs = -Infinity;
  let firstCommitted: number | undefined;
  const platformDied = (): boolean => stop.aborted && !interrupted.aborted;
  for (;;) {
    if (platformDied()) return [];
    const waitedMs = clock.monotonicMs() - startedMs;
    const isOver = waitedMs > (interrupted.aborted ? Math.min(limitMs, INTERRUPTED_DRAIN_MS) : limitMs);
    const progress = await running.progress().catch((error: unknown) => {
      if (isOver) throw error;
    });
    if (progress === undefined) {
      await clock.sleep(POLL_MS);
      continue;
    }
    const { queuedEvents, committedEvents } = progress;
    if (committedEvents >= queuedEvents) return [];
    if (isOver) {
      const isCut = interrupted.aborted && limitMs > INTERRUPTED_DRAIN_MS;
      return [
        {
          severity: 'error',
          code: 'DRAIN_INCOMPLETE',
          message:
            `${formatCount(queuedEvents - committedEvents)} acknowledged events were not yet in the lake when the drain ended ${Math.round(waitedMs / 1000)} s after the load` +
            `${isCut ? ', cut short by Ctrl-C' : ''}; those of them that the account then misses count as lost.`,
          hint: isCut
            ? `An interrupted run waits for them ${INTERRUPTED_DRAIN_MS / 1000} s at most: run again without interruption to see whether they are late or gone.`
            : 'Raise `drain` in the scenario to see whether they are late or gone.',
          metrics: ['lost_events', 'delivered_ratio', 'submission_to_lake_ms'],
        },
      ];
    }
    if (clock.monotonicMs() - toldMs >= 1000) {
      toldMs = clock.monotonicMs();
      firstCommitted ??= committedEvents;
      recorder.step(`${formatCount(queuedEvents - committedEvents)} events to go, at most ${Math.round(limitMs / 1000)} s`, {
        done: committedEvents - firstCommitted,
        total: queuedEvents - firstCommitted,
        unit: 'events',
      });
    }
    await clock.sleep(POLL_MS);
  }
}
