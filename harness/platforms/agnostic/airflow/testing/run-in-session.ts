import { setTimeout as delay } from 'node:timers/promises';
import type { EtlEngine, EtlJob } from '../../../../model/etl.ts';
import { askJson } from '../http-json.ts';
import { planOf } from '../plan.ts';
import { SqlSession, type SessionStatement } from '../sql-session.ts';

const POLL_MS = 100;
const PARALLEL = 3;

/**
 * Runs jobs in a SQL session without Airflow, a few side by side, each when those that it reads have ended. With `days` (YYYY-MM-DD), incremental jobs
 * write these days of their tables only.
 */
export async function runInSession(
  url: string,
  jobs: readonly EtlJob[],
  engine: EtlEngine,
  days?: readonly string[],
): Promise<{ readonly statuses: readonly SessionStatement[] }> {
  const plan = planOf(jobs, { engine, bundleSize: 1, parallel: PARALLEL });
  const session = new SqlSession(url);
  const run = `test-${Date.now()}`;
  const posted = new Set<string>();
  for (;;) {
    const statuses = posted.size === 0 ? [] : await session.statements(run);
    const ended = new Set(statuses.flatMap(({ job, state }) => (state === 'queued' || state === 'running' ? [] : [job])));
    if (ended.size === jobs.length) return { statuses };
    for (const { name, dependsOn } of jobs) {
      const isReady = dependsOn.every((other) => ended.has(other) || !jobs.some((job) => job.name === other));
      if (posted.has(name) || !isReady || posted.size - ended.size >= PARALLEL) continue;
      const { table, action, select, partitioned } = plan.jobs[name] ?? {};
      const body = { run, job: name, key: '1', table, engine, action, select, partitioned, ...(partitioned && days ? { days } : {}) };
      const { status, body: answer } = await askJson({ method: 'POST', url: `${url}/statements`, body });
      if (status !== 202) throw new Error(`${name}: ${JSON.stringify(answer)}`);
      posted.add(name);
    }
    await delay(POLL_MS);
  }
}
