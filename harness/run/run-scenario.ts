import { join } from 'node:path';
import { judge } from '../judge/judge.ts';
import { accountDetection, type Detection } from '../ledger/detection.ts';
import { reconcile, type Reconciliation } from '../ledger/reconcile.ts';
import { accountRecovery, type RecoveryAccount } from '../ledger/recovery.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { runLoad, type LoadReport } from '../load/load.ts';
import { watchClock } from '../load/clock-watch.ts';
import { measureAlerts } from '../measure/alerts.ts';
import { measureDelivery } from '../measure/delivery.ts';
import { etlFindings, type WrongResult } from '../measure/etl-findings.ts';
import { accountFindings, clockFindings, loadFindings, machineFindings } from '../measure/findings.ts';
import { measureLatency } from '../measure/latency.ts';
import { measureQuality, qualityFindings, qualityRecord } from '../measure/quality.ts';
import { measureRecovery } from '../measure/recovery.ts';
import { measureUsage } from '../measure/usage.ts';
import { measureValue } from '../measure/value.ts';
import type { InflictedFault } from '../model/faults.ts';
import { isAbortOf, LabError, type ErrorCode } from '../model/errors.ts';
import type { Fidelity } from '../model/measurement.ts';
import type { Platform, RunningPlatform } from '../model/platform.ts';
import type { RunRecord } from '../model/run-record.ts';
import { targetsFor } from '../model/scenario.ts';
import { loadDurationMs, type LoadPhase } from '../model/workload.ts';
import { Canary } from './canary.ts';
import { drain } from './drain.ts';
import { readAlerts } from './alerts.ts';
import { runEtl } from './etl.ts';
import { readIndicators } from './indicators.ts';
import { awaitHealth, RunFaults } from './faults.ts';
import { watchMachine } from './machine-watch.ts';
import { openLedger, type OpenedLedger } from './open-ledger.ts';
import { readQuality, unfoundKinds, type QualityTables } from './quality.ts';
import { PlatformWatch } from './platform-watch.ts';
import { Recorder } from './recorder.ts';
import { recordFigures } from './run-figures.ts';
import type { RunObserver, RunOptions } from './run-options.ts';
import { hasRunState, removeRunState, saveRunState } from './run-state.ts';
import { Sampler } from './sampler.ts';

/**
 * Runs a scenario against a platform: start, load, drain, ETL, assess. This file reads as the whole run.
 *
 * Always ends with a record, written and returned: also when the run fails or is interrupted. Expected failures are told in
 * `record.error`; anything else is thrown after the record is written.
 */
export async function runScenario(options: RunOptions): Promise<RunRecord> {
  const recorder = new Recorder(options);
  let failure: unknown;
  try {
    await measureRun(options, recorder);
  } catch (error) {
    // What breaks off because of Ctrl-C is an interruption, whatever it was waiting for.
    if (!isAbortOf(options.signal, error)) {
      failure = error;
      recorder.fail(error);
    }
  }
  const record = recorder.finish();
  // What a dead platform leaves is kept: it can be resumed. Everything else is done with.
  const mayGoOn = failure instanceof LabError && (options.resume || resumableCodes.has(failure.code));
  const resumable = mayGoOn && (await hasRunState(options.directory));
  const tidy = async (): Promise<void> => {
    if (!resumable) await removeRunState(options.directory);
    if (!options.keep && !resumable) await options.platform.reset(platformDirectory(options));
  };
  await options.write(record).catch(async (error: unknown) => {
    // On a full disk, what is done with may make room for the record.
    await tidy();
    await options.write(record).catch(() => {
      throw failure ?? error;
    });
  });
  await tidy();
  options.observer.tell({
    kind: 'end',
    outcome: record.outcome,
    exitCode: record.exitCode,
    ...(record.error === undefined ? {} : { error: record.error.message }),
  });
  if (failure instanceof Error && !(failure instanceof LabError)) throw failure;
  return record;
}

/** After these the load can go on where it was, from the ledger and the platform's data. */
const resumableCodes: ReadonlySet<string> = new Set(['PLATFORM_EXITED', 'DISK_FULL', 'LEDGER_UNWRITABLE'] satisfies ErrorCode[]);

async function measureRun(options: RunOptions, recorder: Recorder): Promise<void> {
  const { platform, clock, signal } = options;
  const fidelity = worstFidelity(platform);
  const clockWatch = watchClock(clock);

  const startedMs = clock.monotonicMs();
  options.signal.addEventListener('abort', () => options.observer.tell({ kind: 'interrupted' }), { once: true });
  recorder.phase(
    'start',
    `${platform.name}: ${platform.components.map((component) => component.name).join(', ')}`,
    'each component must answer a real request before it is put under load',
  );
  await using running = await start(options, recorder);
  // A load without jobs needs fewer than a platform has.
  recorder.started((await running.vitals()).components.map(({ component }) => component));
  recorder.measure([
    measureValue(
      'start_seconds',
      (clock.monotonicMs() - startedMs) / 1000,
      'start called → every component has answered a real request',
      fidelity,
    ),
  ]);
  const watch = new PlatformWatch(running, options, () => recorder.step('the platform has ended: giving up what is in the air'));
  try {
    if (running.orchestrator.prepare && options.jobs.length > 0) {
      recorder.step('the orchestrator gets ready for the jobs that will come');
      await running.orchestrator.prepare(options.jobs, signal);
    }
    await measureRunning(options, recorder, running, watch, clockWatch);
  } catch (error) {
    // What is done to a dead platform fails; why it died says more.
    const told = isAbortOf(signal, error) ? error : await watch.explain(error);
    recorder.find(...running.findings());
    throw told;
  }
}

/** What is measured of a platform that runs. */
async function measureRunning(
  options: RunOptions,
  recorder: Recorder,
  running: RunningPlatform,
  watch: PlatformWatch,
  clockWatch: () => number,
): Promise<void> {
  const { plan, platform, clock, scenario, signal } = options;
  const fidelity = worstFidelity(platform);
  // A platform that dies takes the load down with it.
  const stop = AbortSignal.any([signal, watch.ended]);

  const canary = new Canary();
  const { selfUsage } = options;
  const observer = observerOf(options, recorder, running);
  await using sampler = new Sampler({ running, clock, observer, selfUsage, canaryEvents: () => canary.seenEvents });
  await using opened = await openLedger(options);
  const machineUse = await watchMachine(options, running);
  const load = await sendLoad(options, recorder, running, opened, canary, sampler, stop).catch((error: unknown) => {
    throw withWayOn(error, options);
  });
  const machine = await machineUse();
  await sampler.take();
  watch.check();
  const untilOffsetMs = Math.min(load.endedEpochMs - load.originEpochMs, loadDurationMs(plan));

  recorder.phase('drain', 'waiting until everything acknowledged is in the lake', 'until then a lost event looks like a late one');
  const targets = faultsOfLoad(recorder).map(({ plan: { target } }) => target);
  recorder.find(...(await awaitHealth(targets, running, options, scenario.drain, stop)));
  recorder.find(...(await drain(running, clock, scenario.drain, signal, stop, recorder)));
  await sampler.take();
  watch.check();

  let wrong: readonly WrongResult[] = [];
  let quality: QualityTables | undefined;
  if (options.jobs.length > 0 && !signal.aborted) {
    recorder.phase('etl', `${options.jobs.length} daily jobs`, 'their makespan is measured, and each result is held against the seed');
    wrong = await runEtl(options, running, recorder, stop, fidelity);
    watch.check();
    if (!signal.aborted) {
      await running.lake.refresh();
      quality = await readQuality(options.jobs, recorder.succeededJobs, running.lake);
      recorder.find(...quality.findings);
    }
  }

  const assessedFromMs = clock.epochMs();
  recorder.phase(
    'assess',
    'comparing what was sent with what is in the lake',
    'every event gets exactly one class: persisted, lost, duplicated, …',
  );
  const { account, recovery, detections } = await assess(opened.store, running, load, untilOffsetMs, recorder, quality);
  watch.check();
  if (quality) {
    const found = { checks: quality.checks, detections, unknownKinds: unfoundKinds(plan, quality) };
    recorder.measure(measureQuality(found, fidelity));
    recorder.find(...qualityFindings(found));
    recorder.quality(qualityRecord(found));
  }
  const planned = options.faults.filter(({ phase }) => phase === undefined);
  const recovered = measureRecovery(planned, faultsOfLoad(recorder), recovery, fidelity);
  const alerts = await readAlerts(running, recorder, load.originEpochMs);
  await readIndicators(running, recorder, load.originEpochMs, assessedFromMs);
  const alerted = running.alerts === undefined ? undefined : measureAlerts(options.faults, recorder.faults, alerts, fidelity);
  const delivery = measureDelivery(account, untilOffsetMs, fidelity);
  recorder.measure(delivery, measureLatency(account, fidelity), recovered.measurements, alerted?.measurements ?? [], [
    canary.measurement(fidelity),
  ]);
  recorder.account(account);
  recorder.accountFaults(recovery?.faults ?? []);
  const sentRate = delivery.find((measurement) => measurement.metric === 'sent_bytes_per_second')?.value;
  recorder.find(
    ...loadFindings(load, plan, typeof sentRate === 'number' ? sentRate : null, untilOffsetMs < loadDurationMs(plan)),
    ...accountFindings(account, recorder.measurements),
    ...recovered.findings,
    ...(alerted?.findings ?? []),
    ...etlFindings(wrong, options.jobs.length, account),
    ...(await canary.crossCheck(running.lake)),
    ...machineFindings(machine),
    ...running.findings(),
    ...clockFindings(clockWatch()),
  );
  const self = options.selfUsage();
  recorder.measure(
    measureUsage(
      [
        ...(await running.usage()),
        { component: 'harness', coreSeconds: self.coreSeconds, peakMemoryBytes: self.peakMemoryBytes, storedBytes: 0 },
      ],
      fidelity,
    ),
  );
  recorder.judge(judge(recorder.measurements, targetsFor(scenario.targets, platform.name)));
  recorder.step('stopping the platform and writing the reports');
}

function platformDirectory(options: RunOptions): string {
  return join(options.directory, 'platform');
}

async function start(options: RunOptions, recorder: Recorder): Promise<RunningPlatform> {
  try {
    return await begin(options, recorder);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'DISK_FULL') throw error;
    const hint = `free some space (${options.wayOn.prune}), or put the results elsewhere with --out`;
    throw new LabError(error.code, error.message, { hint, cause: error });
  }
}

async function begin(options: RunOptions, recorder: Recorder): Promise<RunningPlatform> {
  const context = { directory: platformDirectory(options), port: 0 };
  // Whoever was killed may have left it running.
  if (options.resume) await options.platform.down(context.directory);
  recorder.find(...(await options.platform.preflight(context)));
  return options.platform.start({
    ...context,
    commitIntervalMs: options.scenario.platform.commitInterval ?? options.platform.commitIntervalMs.usual,
    fileFormat: options.scenario.platform.format,
    images: options.images,
    etl: options.jobs.length === 0 ? null : { engine: options.scenario.etl.engine, bundleSize: options.scenario.etl.bundleSize },
    monitoring: options.faults.length > 0,
    run: options.runId,
    signal: options.signal,
    onProgress: (text) => options.observer.tell({ kind: 'step', text }),
  });
}

/** Who is told of samples: whoever watches, and the platform's own monitoring, if it has any. */
function observerOf({ observer, runId, scenario }: RunOptions, recorder: Recorder, { runFigures }: RunningPlatform): RunObserver {
  if (runFigures === undefined) return observer;
  return recordFigures({
    sink: runFigures,
    observer,
    labels: { run: runId, scenario: scenario.name },
    phases: () => recorder.phaseNames,
    faults: () => recorder.faults,
  });
}

/** The load itself, with the canary in the air and what is broken on purpose: resolves when every submission has its outcome in the ledger. */
async function sendLoad(
  options: RunOptions,
  recorder: Recorder,
  running: RunningPlatform,
  { store, fromOffsetMs, carriedUntilOffsetMs, settled }: OpenedLedger,
  canary: Canary,
  sampler: Sampler,
  stop: AbortSignal,
): Promise<LoadReport> {
  const { plan, clock, platform, scenario, directory } = options;
  const totalMs = loadDurationMs(plan);
  const peak = Math.max(...plan.phases.flatMap((phase) => [phase.fromRate, phase.toRate]));
  recorder.phase('load', plan.phases.map(describePhase).join(', '), 'the schedule is open loop: it waits for nothing');
  const faults = new RunFaults(options, running, recorder, 'load');
  const landing = new AbortController();
  const flight = canary.fly(running.ingress, running.lake, clock, options.runId, AbortSignal.any([stop, landing.signal]));
  let originEpochMs = 0;
  let reportedMs = 0;
  try {
    const report = await runLoad({
      plan,
      ingress: running.ingress,
      threads: senderThreads(peak, options.machine.cores),
      clock,
      signal: AbortSignal.any([stop, faults.failed]),
      fromOffsetMs,
      carriedUntilOffsetMs,
      settled,
      onBegin: async (origin) => {
        originEpochMs = origin;
        recorder.loadBegan(origin);
        await saveRunState(directory, {
          platform: platform.name,
          scenario,
          plan,
          faults: options.faults,
          command: options.command,
          originEpochMs: origin,
        });
        faults.begin(origin, fromOffsetMs, stop);
      },
      onChunk: (chunk) => store.append(chunk),
      onProgress: (progress) => {
        sampler.note(progress);
        const nowMs = clock.monotonicMs();
        if (nowMs - reportedMs < 1000) return;
        reportedMs = nowMs;
        store.flush();
        const position = { done: Math.min(clock.epochMs() - originEpochMs, totalMs), total: totalMs, unit: 'ms' } as const;
        if (position.done < totalMs) options.observer.tell({ kind: 'position', position });
        else recorder.step('all is sent; waiting for the last answers, and repeating what is refused', position);
      },
    });
    await faults.ended();
    return report;
  } finally {
    // However the load has ended: nothing stays dead.
    await faults.abandon();
    landing.abort();
    await flight;
  }
}

/** The faults that came about beside the load. */
function faultsOfLoad({ faults }: Recorder): InflictedFault[] {
  return faults.filter(({ plan: { phase } }) => phase === undefined);
}

/** `load 60 s at 1x`, `ramp 10 s from 1x to 3x`. */
function describePhase({ name, durationMs, fromRate, toRate }: LoadPhase): string {
  return `${name} ${durationMs / 1000} s ${fromRate === toRate ? `at ${toRate}x` : `from ${fromRate}x to ${toRate}x`}`;
}

/** What one sender thread can be trusted with, as a multiple of the reference rate. */
const RATE_PER_THREAD = 6;

function senderThreads(peakRate: number, cores: number): number {
  return Math.max(1, Math.min(cores, Math.ceil(peakRate / RATE_PER_THREAD)));
}

async function assess(
  store: LedgerStore,
  running: RunningPlatform,
  load: LoadReport,
  untilOffsetMs: number,
  recorder: Recorder,
  quality: QualityTables | undefined,
): Promise<{ account: Reconciliation; recovery: RecoveryAccount | undefined; detections: readonly Detection[] }> {
  recorder.step('writing the ledger of everything sent');
  const ledger = await store.exportParquet();
  recorder.step('joining the ledger with the lake, event by event');
  await running.lake.refresh();
  await using tables = await running.lake.openAccount();
  const account = await reconcile(tables, ledger, { originEpochMs: load.originEpochMs, fromOffsetMs: 0, toOffsetMs: untilOffsetMs });
  if (quality) recorder.step('holding what detectors found against what was planted');
  const detections = quality ? await accountDetection(tables, quality.flagged) : [];
  return { account, recovery: await accountRecovery(tables, faultsOfLoad(recorder)), detections };
}

/** The same error with the command that goes on, where it is the ledger that failed. */
function withWayOn(error: unknown, { wayOn }: RunOptions): unknown {
  if (!(error instanceof LabError) || error.code !== 'LEDGER_UNWRITABLE') return error;
  return new LabError(error.code, error.message, {
    hint: `free some space (${wayOn.prune}), then go on with: ${wayOn.resume}`,
    cause: error,
  });
}

/** A figure is as real as the least real component it passed through. */
function worstFidelity(platform: Platform): Fidelity {
  const all = platform.components.map((component) => component.fidelity);
  if (all.includes('modelled')) return 'modelled';
  return all.includes('emulated') ? 'emulated' : 'real';
}
