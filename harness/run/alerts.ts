import type { FiredAlert } from '../model/alerts.ts';
import { messageOf } from '../model/errors.ts';
import type { RunningPlatform } from '../model/platform.ts';
import type { Recorder } from './recorder.ts';

/** Reads which alerts have fired since the load began, and notes them; undefined, with a finding, where the monitoring does not answer. */
export async function readAlerts(
  { alerts }: Pick<RunningPlatform, 'alerts'>,
  recorder: Pick<Recorder, 'alerts' | 'find'>,
  originEpochMs: number,
): Promise<readonly FiredAlert[] | undefined> {
  if (alerts === undefined) return undefined;
  try {
    const fired = await alerts.firedSince(originEpochMs);
    recorder.alerts(fired);
    return fired;
  } catch (error) {
    recorder.find({
      severity: 'warning',
      code: 'ALERTS_UNKNOWN',
      message: `The platform's monitoring could not be asked which alerts have fired: ${messageOf(error)}.`,
      metrics: ['alert_seconds'],
    });
    return undefined;
  }
}
