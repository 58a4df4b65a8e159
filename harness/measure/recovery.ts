import { BASELINE_MS, LATE_EXTRA_MS, LATE_FACTOR, type FaultAccount, type RecoveryAccount } from '../ledger/recovery.ts';
import { faultNames, type InflictedFault, type PlannedFault } from '../model/faults.ts';
import type { Fidelity, Finding, Measurement } from '../model/measurement.ts';
import { measureValue } from './value.ts';

/** So long all events must have been on time for the pipeline to count as recovered. */
export const SETTLED_MS = 1_000;
/** Fewer events before the first fault say nothing of how good the pipeline was. */
export const ENOUGH_BEFORE = 100;

/**
 * How long the pipeline took until it was as good again as before the first fault: for each fault (`of`), and the longest of all.
 *
 * null where it was not seen to recover: less than `SETTLED_MS` of events on time after the restart and the last bad event, before the next fault
 * began or the load ended. The whole is null if one fault's is, or if one of the plan did not come about.
 */
export function measureRecovery(
  planned: readonly PlannedFault[],
  inflicted: readonly InflictedFault[],
  account: RecoveryAccount | undefined,
  fidelity: Fidelity,
): { readonly measurements: Measurement[]; readonly findings: Finding[] } {
  if (planned.length === 0) return { measurements: [], findings: [] };
  const names = faultNames(inflicted.map(({ plan }) => plan));
  const hasBaseline = account !== undefined && account.before.events >= ENOUGH_BEFORE;
  const seconds = inflicted.map((fault, index) => (hasBaseline ? recoverySeconds(fault, account.faults[index]) : null));
  const method = methodOf(account);
  const worst = seconds.length < planned.length || seconds.includes(null) ? null : Math.max(...(seconds as number[]));
  return {
    measurements: [
      measureValue('recovery_seconds', worst, `the longest of all faults; each: ${method}`, fidelity),
      ...seconds.map((value, index) => measureValue('recovery_seconds', value, method, fidelity, names[index])),
    ],
    findings: findingsOf(
      planned.length - inflicted.length,
      hasBaseline ? undefined : (account?.before.events ?? 0),
      names.filter((_, index) => hasBaseline && seconds[index] === null),
    ),
  };
}

/** Seconds from the kill to the commit of the last bad event; 0 without one, null if the end of it was not seen. */
function recoverySeconds({ killedMs, restartedMs }: InflictedFault, account: FaultAccount | undefined): number | null {
  if (restartedMs === undefined || account?.lastDueMs === undefined) return null;
  const { lastBadMs, lastBadDueMs, lastDueMs } = account;
  const troubledUntilMs = Math.max(killedMs, restartedMs, lastBadDueMs ?? 0);
  if (lastDueMs - troubledUntilMs < SETTLED_MS) return null;
  return lastBadMs === undefined ? 0 : Math.max(0, lastBadMs - killedMs) / 1000;
}

function methodOf(account: RecoveryAccount | undefined): string {
  const limit =
    account === undefined
      ? 'its limit'
      : `${Math.round(account.limitMs)} ms (${LATE_FACTOR} x the ${Math.round(account.before.worstMs)} ms that the slowest of ${account.before.events.toLocaleString('en-US')} events took, ` +
        `due in the ${BASELINE_MS / 1000} s before the first fault and committed before it, plus ${LATE_EXTRA_MS / 1000} s)`;
  return (
    `component dead → commit of the last event that took longer than ${limit} from its intended send time to the lake; every event, each for the newest fault ` +
    `that had begun when it became late; one that never arrived ends when it became late; 0: none was late`
  );
}

function findingsOf(missing: number, eventsBefore: number | undefined, unfinished: readonly string[]): Finding[] {
  const metrics = ['recovery_seconds'];
  const findings: Finding[] = [];
  if (missing > 0) {
    findings.push({
      severity: 'warning',
      code: 'FAULTS_LEFT_OUT',
      message: `${missing} of the scenario's faults did not come about in this run, or came about before it was interrupted and resumed.`,
      metrics,
    });
  }
  if (eventsBefore !== undefined) {
    findings.push({
      severity: 'warning',
      code: 'RECOVERY_NO_BASELINE',
      message: `Only ${eventsBefore} events were in the lake before the first fault; what is as good as before wants at least ${ENOUGH_BEFORE}.`,
      hint: 'Let the load go on for longer, or at a higher rate, before the first fault.',
      metrics,
    });
  }
  if (unfinished.length > 0) {
    findings.push({
      severity: 'warning',
      code: 'RECOVERY_UNFINISHED',
      message: `Not seen to recover before the next fault began or the load ended: ${unfinished.join(', ')}.`,
      hint: 'Leave more time after each fault, and after the last one before the load ends.',
      metrics,
    });
  }
  return findings;
}
