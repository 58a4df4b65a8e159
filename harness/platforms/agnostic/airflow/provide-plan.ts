import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../model/errors.ts';
import { JOBS_FOLDER } from '../../docker/environment-files.ts';
import type { AirflowClient } from './client.ts';
import type { Patience } from './patience.ts';
import { DAG, type AirflowPlan } from './plan.ts';

/** How long it may take until Airflow has read a new plan. */
const PARSE_MS = 60_000;
const POLL_MS = 500;

export interface ProvidePlanOptions {
  /** Folder of the environment. */
  readonly directory: string;
  readonly airflow: AirflowClient;
  readonly patience: Patience;
}

/** Writes the plan, and waits until Airflow has read it. */
export async function providePlan(plan: AirflowPlan, { directory, airflow, patience }: ProvidePlanOptions): Promise<void> {
  const { clock, signal } = patience;
  const path = join(directory, JOBS_FOLDER, 'plan.json');
  await writeFile(`${path}.partial`, JSON.stringify(plan), { mode: 0o644 });
  await rename(`${path}.partial`, path);
  const limitMs = clock.epochMs() + PARSE_MS;
  let isAsked = false;
  while (!signal.aborted) {
    const dag = await patience.ask(() => airflow.dag());
    if (dag?.description === plan.description) {
      if (dag.is_paused) await patience.ask(() => airflow.unpause());
      return;
    }
    if (dag && !isAsked) {
      await patience.ask(() => airflow.parse(dag.file_token));
      isAsked = true;
    }
    if (clock.epochMs() > limitMs) {
      throw new LabError('ORCHESTRATOR_FAILED', `Airflow has not read the jobs within ${PARSE_MS / 1000} s`, {
        hint: `its import errors say why; it knows ${dag === undefined ? `no DAG ${DAG}` : `"${dag.description}"`}`,
      });
    }
    await clock.sleep(POLL_MS, signal);
  }
}
