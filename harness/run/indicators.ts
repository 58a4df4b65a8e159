import { messageOf } from '../model/errors.ts';
import type { MonitoringHistory } from '../model/indicators.ts';
import type { RunningPlatform } from '../model/platform.ts';
import { formatCount } from './format-count.ts';
import type { Recorder } from './recorder.ts';

/** Notes how the platform's own monitoring saw it between two instants; where it does not answer, or was not answered itself, a finding says so. */
export async function readIndicators(
  { indicators }: Pick<RunningPlatform, 'indicators'>,
  recorder: Pick<Recorder, 'monitoring' | 'find' | 'faults'>,
  fromMs: number,
  toMs: number,
): Promise<void> {
  if (indicators === undefined) return;
  let history: MonitoringHistory;
  try {
    history = await indicators.between(fromMs, toMs);
  } catch (error) {
    recorder.find({
      severity: 'warning',
      code: 'INDICATORS_UNKNOWN',
      message: `The platform's monitoring could not be asked how the platform was: ${messageOf(error)}.`,
      metrics: [],
    });
    return;
  }
  recorder.monitoring(history);
  const failed = history.scrapes.filter((scrapes) => scrapes.failed > 0);
  if (failed.length === 0) return;
  const all = history.scrapes.reduce((sum, scrapes) => sum + scrapes.asked, 0);
  const list = failed.map((scrapes) => `${scrapes.of} ${formatCount(scrapes.failed)}`).join(', ');
  recorder.find({
    // Who is dead on purpose answers nobody.
    severity: recorder.faults.length > 0 ? 'info' : 'warning',
    code: 'SCRAPES_FAILED',
    message: `The platform's monitoring got no answer to ${formatCount(failed.reduce((sum, scrapes) => sum + scrapes.failed, 0))} of ${formatCount(all)} questions: ${list}. Its indicators have gaps there.`,
    metrics: [],
  });
}
