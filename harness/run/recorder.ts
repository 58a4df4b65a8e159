import { exitCodeOf, outcomeOf } from '../judge/judge.ts';
import type { FaultAccount } from '../ledger/recovery.ts';
import type { Reconciliation } from '../ledger/reconcile.ts';
import { LabError, messageOf } from '../model/errors.ts';
import type { FiredAlert } from '../model/alerts.ts';
import type { MonitoringHistory } from '../model/indicators.ts';
import type { InflictedFault, PlannedFault } from '../model/faults.ts';
import type { Position } from '../model/live.ts';
import type { Finding, Measurement } from '../model/measurement.ts';
import { RUN_SCHEMA_VERSION, type RunRecord, type Verdict } from '../model/run-record.ts';
import type { RunOptions } from './run-options.ts';

export const INTERRUPTED_EXIT_CODE = 130;
const BUG_EXIT_CODE = 70;

/** Collects what a run finds out, so that a record can be written whenever it ends. */
export class Recorder {
  readonly startedAt: string;
  readonly measurements: Measurement[] = [];
  readonly #options: RunOptions;
  readonly #phases: { name: string; startedMs: number; endedMs: number | undefined }[] = [];
  readonly #findings: Finding[] = [];
  /** By the fault of the plan, in the order in which they came about. */
  readonly #faults = new Map<PlannedFault, InflictedFault>();
  #faultAccounts: readonly FaultAccount[] = [];
  #alerts: readonly FiredAlert[] | undefined;
  #monitoring: MonitoringHistory | undefined;
  #verdicts: Verdict[] = [];
  #loadStartedMs: number | undefined;
  #account: Reconciliation | undefined;
  #etl: RunRecord['etl'] = [];
  #quality: RunRecord['quality'];
  #error: RunRecord['error'];
  #errorExitCode: number | undefined;
  #started: ReadonlySet<string> | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    this.startedAt = new Date(options.clock.epochMs()).toISOString();
  }

  /** Which of the platform's components run: the record names no others. */
  started(components: readonly string[]): void {
    this.#started = new Set(components);
  }

  /** Begins a phase; `why` says what it is for, for people who wait for it. */
  phase(name: string, detail: string, why: string): void {
    this.#endPhase();
    this.#phases.push({ name, startedMs: this.#options.clock.epochMs(), endedMs: undefined });
    this.#options.observer.tell({ kind: 'phase', name, detail, why });
  }

  /** Names of the phases until now; the last one goes on. */
  get phaseNames(): readonly string[] {
    return this.#phases.map(({ name }) => name);
  }

  /** Notes the instant at which the first event was due. */
  loadBegan(epochMs: number): void {
    this.#loadStartedMs = epochMs;
  }

  /** Notes what became of a fault; later news of it replace earlier ones. */
  fault(fault: InflictedFault): void {
    this.#faults.set(fault.plan, fault);
  }

  /** The faults that came about, by time. */
  get faults(): readonly InflictedFault[] {
    return [...this.#faults.values()].sort((a, b) => a.killedMs - b.killedMs);
  }

  /** Notes what the account says of each of `faults`. */
  accountFaults(accounts: readonly FaultAccount[]): void {
    this.#faultAccounts = accounts;
  }

  /** Notes which alerts have fired since the load began. */
  alerts(alerts: readonly FiredAlert[]): void {
    this.#alerts = alerts;
  }

  /** Notes what the platform's own monitoring knows of the run. */
  monitoring(history: MonitoringHistory): void {
    this.#monitoring = history;
  }

  /** Tells people what goes on within the phase. */
  step(text: string, position?: Position): void {
    this.#options.observer.tell({ kind: 'step', text, ...(position === undefined ? {} : { position }) });
  }

  measure(...groups: readonly (readonly Measurement[])[]): void {
    this.measurements.push(...groups.flat());
  }

  find(...findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.#findings.push(finding);
      this.#options.observer.tell({ kind: 'finding', finding });
    }
  }

  account(account: Reconciliation): void {
    this.#account = account;
  }

  etl(rows: RunRecord['etl']): void {
    this.#etl = rows;
  }

  /** Names of the jobs that succeeded. */
  get succeededJobs(): Set<string> {
    return new Set(this.#etl.filter(({ state }) => state === 'succeeded').map(({ name }) => name));
  }

  quality(quality: RunRecord['quality']): void {
    this.#quality = quality;
  }

  judge(verdicts: Verdict[]): void {
    this.#verdicts = verdicts;
  }

  /** Notes why the run did not come to its end. */
  fail(error: unknown): void {
    const hint = error instanceof LabError ? error.hint : undefined;
    this.#error = {
      code: error instanceof LabError ? error.code : 'BUG',
      message: messageOf(error),
      ...(hint === undefined ? {} : { hint }),
    };
    this.#errorExitCode = error instanceof LabError ? error.exitCode : BUG_EXIT_CODE;
  }

  finish(): RunRecord {
    this.#endPhase();
    const { scenario, plan, platform, clock, signal } = this.#options;
    const interrupted = signal.aborted;
    const error = interrupted && this.#error === undefined ? { code: 'INTERRUPTED', message: 'interrupted by the user' } : this.#error;
    const outcome = interrupted ? 'interrupted' : this.#error ? 'failed' : outcomeOf(this.#verdicts);
    const exitCode = interrupted ? INTERRUPTED_EXIT_CODE : (this.#errorExitCode ?? exitCodeOf(this.#verdicts));
    return {
      schemaVersion: RUN_SCHEMA_VERSION,
      runId: this.#options.runId,
      lakelabVersion: this.#options.version,
      startedAt: this.startedAt,
      endedAt: new Date(clock.epochMs()).toISOString(),
      outcome,
      exitCode,
      ...(error ? { error } : {}),
      command: this.#options.command,
      seed: plan.seed,
      scenario: { ...scenario },
      workload: { ...plan, phases: plan.phases.map((phase) => ({ ...phase })) },
      platform: { name: platform.name, components: platform.components.filter(({ name }) => this.#started?.has(name) ?? true) },
      machine: this.#options.machine,
      phases: this.#phases.map(({ name, startedMs, endedMs }) => ({
        name,
        startedAt: new Date(startedMs).toISOString(),
        durationMs: (endedMs ?? startedMs) - startedMs,
      })),
      ...(this.#loadStartedMs === undefined ? {} : { loadStartedAt: new Date(this.#loadStartedMs).toISOString() }),
      ...(this.#options.faults.length === 0
        ? {}
        : { faults: this.faults.map((fault, index) => faultRecord(fault, this.#faultAccounts[index])) }),
      ...(this.#alerts === undefined ? {} : { alerts: this.#alerts.map(alertRecord) }),
      ...(this.#monitoring === undefined ? {} : { monitoring: monitoringRecord(this.#monitoring, this.#loadStartedMs ?? 0) }),
      measurements: this.measurements,
      verdicts: this.#verdicts,
      findings: this.#findings,
      accounting: [...(this.#account?.accounting ?? [])],
      offenders: [...(this.#account?.offenders ?? [])],
      timeline: [...(this.#account?.timeline ?? [])],
      etl: this.#etl,
      ...(this.#quality === undefined ? {} : { quality: this.#quality }),
    };
  }

  #endPhase(): void {
    const last = this.#phases.at(-1);
    if (last) last.endedMs ??= this.#options.clock.epochMs();
  }
}

function faultRecord(
  { plan, killedMs, restartedMs }: InflictedFault,
  account: FaultAccount | undefined,
): NonNullable<RunRecord['faults']>[number] {
  return {
    name: plan.kind,
    target: plan.target,
    startedAt: new Date(killedMs).toISOString(),
    durationMs: restartedMs === undefined ? null : restartedMs - killedMs,
    ...(account === undefined ? {} : { events: { late: account.late, missing: account.missing, retried: account.retried } }),
  };
}

function alertRecord({ name, component, severity, firedMs, resolvedMs }: FiredAlert): NonNullable<RunRecord['alerts']>[number] {
  return {
    name,
    component,
    severity,
    firedAt: new Date(firedMs).toISOString(),
    resolvedAt: resolvedMs === null ? null : new Date(resolvedMs).toISOString(),
  };
}

function monitoringRecord({ indicators, scrapes }: MonitoringHistory, originMs: number): NonNullable<RunRecord['monitoring']> {
  return {
    scrapes: scrapes.map((each) => ({ ...each })),
    indicators: indicators.map(({ name, points }) => ({ name, points: points.map(([atMs, value]) => [atMs - originMs, value]) })),
  };
}
