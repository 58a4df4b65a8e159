import type { Reconciliation } from '../ledger/reconcile.ts';
import type { Finding, Measurement } from '../model/measurement.ts';
import { REFERENCE_BYTES_PER_SECOND, rateAt, loadDurationMs, type WorkloadPlan } from '../model/workload.ts';

/** What the sender tells of itself; structurally a part of its report. */
export interface SenderConduct {
  readonly batches: number;
  readonly lateBatches: number;
  readonly maxLatenessMs: number;
  readonly overflowedEvents: number;
  readonly troubles: readonly (readonly [string, number])[];
}

const LATE_SHARE = 0.01;
const RATE_TOLERANCE = 0.05;
const LATENCY_METRICS = ['submission_to_lake_ms', 'publish_delay_ms'];

/** Doubts about the load: whether it was the load that the scenario asked for. */
export function loadFindings(
  sender: SenderConduct,
  plan: WorkloadPlan,
  sentBytesPerSecond: number | null,
  interrupted: boolean,
): Finding[] {
  const findings: Finding[] = [];
  if (sender.batches > 0 && sender.lateBatches / sender.batches > LATE_SHARE) {
    findings.push({
      severity: 'warning',
      code: 'SENDER_OVERLOADED',
      message: `The sender was late: ${formatCount(sender.lateBatches)} of ${formatCount(sender.batches)} batches left after their time, the latest by ${Math.round(sender.maxLatenessMs)} ms beyond the time that batching takes, which publish_delay_ms includes.`,
      hint: 'Latencies include this delay. Send at a lower rate, from a machine with more cores, or stop other work on it.',
      metrics: LATENCY_METRICS,
    });
  }
  if (sender.overflowedEvents > 0) {
    findings.push({
      severity: 'error',
      code: 'SENDER_OVERFLOWED',
      message: `${formatCount(sender.overflowedEvents)} events were given up unsent, because too many bytes were waiting for the platform.`,
      hint: 'Platform, sender and whatever else runs on the machine did not keep up with this rate together; see which stage of the waterfall grows.',
      metrics: ['failed_events', 'sent_bytes_per_second'],
    });
  }
  if (sender.troubles.length > 0) {
    const list = sender.troubles.map(([why, count]) => `${why} × ${count}`).join(', ');
    findings.push({
      severity: 'info',
      code: 'REQUESTS_RETRIED',
      message: `Requests that were refused or not answered, and tried again: ${list}.`,
      metrics: ['acknowledge_ms'],
    });
  }
  const planned = plannedBytesPerSecond(plan);
  if (!interrupted && sentBytesPerSecond !== null && Math.abs(sentBytesPerSecond / planned - 1) > RATE_TOLERANCE) {
    findings.push({
      severity: 'warning',
      code: 'RATE_OFF_PLAN',
      message: `Sent ${(sentBytesPerSecond / 1e6).toFixed(2)} MB/s where the scenario plans ${(planned / 1e6).toFixed(2)} MB/s.`,
      hint: 'Short or slow loads scatter; otherwise the sender or the machine did not keep up.',
      metrics: ['sent_bytes_per_second'],
    });
  }
  return findings;
}

/** Mean of the planned rate over the load, in bytes of event JSON per second. The daily curve has mean 1 over a whole day. */
export function plannedBytesPerSecond(plan: WorkloadPlan): number {
  const steps = 1000;
  const total = loadDurationMs(plan);
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += rateAt(plan, ((i + 0.5) / steps) * total);
  return (sum / steps) * REFERENCE_BYTES_PER_SECOND;
}

/** Bytes of all events of the load, as planned. */
export function plannedBytes(plan: WorkloadPlan): number {
  return plannedBytesPerSecond(plan) * (loadDurationMs(plan) / 1000);
}

const ENOUGH_FOR_P99 = 1000;

/** Doubts that the account itself raises. */
export function accountFindings(account: Reconciliation, measurements: readonly Measurement[]): Finding[] {
  const findings: Finding[] = [];
  if (account.carriedEvents > 0) {
    findings.push({
      severity: 'warning',
      code: 'RUN_RESUMED',
      message: `The run was interrupted and resumed: ${formatCount(account.carriedEvents)} events were sent late because of that, and count for delivery but not for latency. While the load up to there was generated again, further events became due: they left late, and latencies include that.`,
      metrics: [...LATENCY_METRICS, 'stage_batching_ms'],
    });
  }
  if (account.foreignEvents > 0) {
    findings.push({
      severity: 'info',
      code: 'OTHER_SENDERS',
      message: `The lake also holds ${formatCount(account.foreignEvents)} events that clients outside the workload have sent; they count nowhere.`,
    });
  }
  for (const measurement of measurements) {
    if (measurement.metric !== 'submission_to_lake_ms' || measurement.kind !== 'distribution') continue;
    const count = measurement.value?.count ?? 0;
    if (count > 0 && count < ENOUGH_FOR_P99) {
      findings.push({
        severity: 'warning',
        code: 'FEW_SAMPLES',
        message: `Only ${count} events carry the latency percentiles; a p99 wants at least ${ENOUGH_FOR_P99}.`,
        metrics: ['submission_to_lake_ms'],
      });
    }
  }
  return findings;
}

/** What else the machine did during the load; structurally what the run has watched. */
export interface MachineConduct {
  readonly cores: number;
  readonly otherCores: number;
}

const OTHERS_SHARE = 0.1;

/** Work of others on the machine during the load. undefined: not known. */
export function machineFindings(machine: MachineConduct | undefined): Finding[] {
  if (!machine || machine.otherCores / machine.cores < OTHERS_SHARE) return [];
  return [
    {
      severity: 'warning',
      code: 'MACHINE_BUSY',
      message: `Other processes kept ${machine.otherCores.toFixed(2)} of the machine's ${machine.cores} cores busy during the load.`,
      hint: 'Latencies and the rate that holds suffer from it; counts do not. Stop other work, and run again.',
      metrics: [...LATENCY_METRICS, 'sent_bytes_per_second'],
    },
  ];
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A step of the machine's clock during the run: `stepMs` is how far wall clock and monotonic clock moved apart. */
export function clockFindings(stepMs: number): Finding[] {
  if (Math.abs(stepMs) < 20) return [];
  return [
    {
      severity: 'warning',
      code: 'CLOCK_STEPPED',
      message: `The machine's clock was set by ${Math.round(stepMs)} ms during the run; latencies across that moment are off by as much.`,
      metrics: LATENCY_METRICS,
    },
  ];
}
