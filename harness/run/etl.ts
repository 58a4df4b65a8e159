import { join } from 'node:path';
import { deriveTruth, streamTruth, truthNames, type TruthOrigin } from '../../generators/truth/index.ts';
import { compareResults } from '../measure/etl-results.ts';
import { plannedBytes } from '../measure/findings.ts';
import { failedJobFindings, uncheckedFinding, unreadableFindings, type JobTrouble, type WrongResult } from '../measure/etl-findings.ts';
import { measureEtlRecovery } from '../measure/etl-recovery.ts';
import { measureEtl } from '../measure/etl.ts';
import { messageOf } from '../model/errors.ts';
import type { EtlJobResult } from '../model/etl.ts';
import type { Fidelity, Finding } from '../model/measurement.ts';
import type { RunningPlatform } from '../model/platform.ts';
import { targetsFor } from '../model/scenario.ts';
import { loadDurationMs } from '../model/workload.ts';
import { RunFaults } from './faults.ts';
import type { Recorder } from './recorder.ts';
import type { RunOptions } from './run-options.ts';

/** Runs the day's jobs on the platform, then holds each result against the one computed from the seed; returns those that differ. */
export async function runEtl(
  options: RunOptions,
  running: RunningPlatform,
  recorder: Recorder,
  stop: AbortSignal,
  fidelity: Fidelity,
): Promise<WrongResult[]> {
  const { jobs, plan } = options;
  const wrong: WrongResult[] = [];
  let ended = 0;
  const onUpdate = (result: EtlJobResult): void => {
    if (result.endedMs === null && result.state !== 'skipped') return;
    ended++;
    recorder.step(`${result.name} ${result.state}`, { done: ended, total: jobs.length, unit: 'jobs' });
  };
  const results = await runAmongFaults(options, running, recorder, stop, onUpdate);
  const suffered = recorder.faults.filter(({ plan: { phase } }) => phase === 'etl');
  recorder.measure(measureEtlRecovery(options.faults, suffered, results, fidelity));
  recorder.find(...failedJobFindings(results));
  const correct = new Map<string, boolean | null>(results.map(({ name }) => [name, null]));
  const origins = new Map<string, TruthOrigin>();
  const unchecked = uncheckedFinding(plan);
  if (unchecked) recorder.find(unchecked);
  const unreadable: JobTrouble[] = [];
  if (!stop.aborted && !unchecked) {
    let compared = 0;
    const total = jobs.filter(({ maintenance, unprovable }) => !maintenance && unprovable === undefined).length;
    const tellCompared = (): void =>
      recorder.step('computing what the seed demands, and comparing', { done: compared, total, unit: 'results' });
    tellCompared();
    // After the jobs, not beside them: on a small machine it would slow down what is being measured.
    await running.lake.refresh();
    // One table at a time: memory stays bounded by the largest, and by those that jobs still read.
    const fromSeed = streamTruth(plan, loadDurationMs(plan), stop);
    const tempDirectory = join(options.directory, 'truth-tmp');
    for await (const demanded of deriveTruth(jobs, fromSeed, { fromSeed: truthNames(), tempDirectory })) {
      const job = jobs.find((candidate) => candidate.name === demanded.job);
      if (!job) continue;
      compared++;
      tellCompared();
      origins.set(job.name, demanded.origin);
      if ('error' in demanded) {
        recorder.find(unknownDemand(job.name, demanded.error));
        continue;
      }
      if (results.find(({ name }) => name === job.name)?.state !== 'succeeded') continue;
      try {
        const { correct: same, differences } = await compareResults(job, running.lake, demanded.rows);
        correct.set(job.name, same);
        if (!same) wrong.push({ job: job.name, differences });
      } catch (error) {
        unreadable.push({ job: job.name, why: messageOf(error) });
      }
    }
  }
  recorder.find(...unreadableFindings(unreadable));
  recorder.measure(measureEtl(jobs, results, { correct, origins }, fidelity, stop.aborted, plannedBytes(plan)));
  recorder.etl(
    results.map((result) => {
      const job = jobs.find(({ name }) => name === result.name);
      const truth = origins.get(result.name);
      return {
        ...result,
        correct: correct.get(result.name) ?? null,
        ...(truth === undefined ? {} : { truth }),
        ...(job === undefined ? {} : { layer: job.layer, owner: job.owner, cost: job.cost }),
        dependsOn: [...(job?.dependsOn ?? [])],
      };
    }),
  );
  return wrong;
}

function unknownDemand(job: string, why: string): Finding {
  return {
    severity: 'error',
    code: 'ETL_TRUTH_UNKNOWN',
    message: `what ${job} must give is not known: ${why}`,
    metrics: ['etl_wrong_results'],
  };
}

/** The strictest target for the makespan is what the day is held against while it runs, too. */
function deadlineOf({ scenario, platform }: RunOptions): { readonly deadlineMs?: number } {
  const limits = targetsFor(scenario.targets, platform.name).flatMap(({ metric, max }) =>
    metric === 'etl_makespan_seconds' && max !== undefined ? [max] : [],
  );
  return limits.length === 0 ? {} : { deadlineMs: Math.min(...limits) * 1000 };
}

/** Runs the jobs while what the scenario wants is killed beside them. @throws LabError FAULT_FAILED */
async function runAmongFaults(
  options: RunOptions,
  running: RunningPlatform,
  recorder: Recorder,
  stop: AbortSignal,
  onUpdate: (result: EtlJobResult) => void,
): Promise<EtlJobResult[]> {
  const faults = new RunFaults(options, running, recorder, 'etl');
  faults.begin(options.clock.epochMs(), 0, stop);
  try {
    const signal = AbortSignal.any([stop, faults.failed]);
    return await running.orchestrator.run(options.jobs, { signal, onUpdate, ...deadlineOf(options) });
  } finally {
    // What is dead comes back, and what is due later is left out: there is nothing left that it could hit.
    await faults.abandon();
    await faults.ended();
  }
}
