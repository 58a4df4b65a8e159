import type { Clock } from '../load/clock.ts';
import type { Finding } from '../model/measurement.ts';
import type { RunningPlatform } from '../model/platform.ts';
import { formatCount } from './format-count.ts';
import type { Recorder } from './recorder.ts';

const POLL_MS = 100;
/** An interrupted run waits no longer than this for what it has sent. */
const INTERRUPTED_DRAIN_MS = 15_000;

/** Waits until all that was acknowledged is committed to the lake, at most `limitMs`; what is then still missing is a finding. */
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
    // A component that has just been broken may not answer yet: then nothing is known, and nothing is done.
    const progress = await running.progress().catch(() => undefined);
    if (progress && progress.committedEvents >= progress.queuedEvents) return [];
    const waitedMs = clock.monotonicMs() - startedMs;
    if (waitedMs > (interrupted.aborted ? Math.min(limitMs, INTERRUPTED_DRAIN_MS) : limitMs)) {
      return [
        {
          severity: 'error',
          code: 'DRAIN_INCOMPLETE',
          message: `${progress ? formatCount(progress.queuedEvents - progress.committedEvents) : 'An unknown number of'} acknowledged events were still not in the lake ${Math.round(waitedMs / 1000)} s after the load; they count as lost.`,
          hint: 'Raise `drain` in the scenario to see whether they are late or gone.',
          metrics: ['lost_events', 'delivered_ratio', 'submission_to_lake_ms'],
        },
      ];
    }
    if (clock.monotonicMs() - toldMs >= 1000) {
      toldMs = clock.monotonicMs();
      if (!progress) {
        recorder.step('the platform does not say how far it is; asking again');
        continue;
      }
      const { queuedEvents, committedEvents } = progress;
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
