import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runRecordSchema, type RunRecord } from '../model/run-record.ts';
import type { WorkloadPlan } from '../model/workload.ts';
import { expectedPhases } from './expected-phases.ts';

const fixture = resolve(import.meta.dirname, '../../reports/fixtures/smoke.json');
let runs: string;
let record: RunRecord;
let plan: WorkloadPlan;
describe('expected phases', () => {
  before(async () => {
    runs = await mkdtemp(join(tmpdir(), 'lakelab-past-'));
    record = runRecordSchema.parse(JSON.parse(await readFile(fixture, 'utf8')));
    plan = record.workload as unknown as WorkloadPlan;
  });
  after(() => rm(runs, { recursive: true, force: true }));

  async function addRun(id: string, drainMs: number, change: Partial<RunRecord> = {}): Promise<void> {
    const phases = record.phases.map((phase) => (phase.name === 'drain' ? { ...phase, durationMs: drainMs } : phase));
    await mkdir(join(runs, id));
    await writeFile(join(runs, id, 'run.json'), JSON.stringify({ ...record, phases, ...change }));
  }

  async function drain(): Promise<[number | null, number] | undefined> {
    const scenario = { name: 'smoke', etl: { jobs: 'daily' } } as Parameters<typeof expectedPhases>[0];
    const phases = await expectedPhases(scenario, plan, 'embedded', record.machine.cores, runs);
    assert.deepEqual(
      phases.map(({ name }) => name),
      ['start', 'load', 'drain', 'etl', 'assess'],
    );
    assert.deepEqual(phases[1], { name: 'load', durationMs: plan.phases.reduce((sum, { durationMs }) => sum + durationMs, 0), runs: 0 });
    const found = phases.find(({ name }) => name === 'drain');
    return found && [found.durationMs, found.runs];
  }

  it('phases are expected to take what they took in runs that are alike, and nothing is made up without any', async () => {
    assert.deepEqual(await drain(), [null, 0]);
    await addRun('20260101T000000-smoke-a001', 300);
    await addRun('20260102T000000-smoke-a002', 100);
    await addRun('20260103T000000-smoke-a003', 200);
    assert.deepEqual(await drain(), [200, 3]);
    // None of these says anything about this run.
    await addRun('20260104T000000-smoke-a004', 9000, { outcome: 'interrupted' });
    await addRun('20260105T000000-smoke-a005', 9000, { machine: { ...record.machine, cores: 99 } });
    await addRun('20260106T000000-smoke-a006', 9000, {
      workload: { ...plan, phases: plan.phases.map((phase) => ({ ...phase, toRate: 3 })) },
    });
    await addRun('20260107T000000-imvu-day-a007', 9000);
    await mkdir(join(runs, '20260108T000000-smoke-a008'));
    assert.deepEqual(await drain(), [200, 3]);
    for (let i = 0; i < 4; i++) await addRun(`20260109T00000${i}-smoke-b00${i}`, 50);
    assert.deepEqual(await drain(), [50, 5]);
  });
});
