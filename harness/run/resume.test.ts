import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fakePlatform } from '../cli/testing/fake-platform.ts';
import { planOf } from '../config/plan.ts';
import { systemClock } from '../load/clock.ts';
import { LabError } from '../model/errors.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { runScenario } from './run-scenario.ts';

const scenario = scenarioSchema.parse({
  name: 'resumed',
  description: 'It was killed before.',
  workload: {},
  phases: [{ name: 'load', duration: '1s', rate: '0.1x' }],
  etl: { jobs: 'none' },
  targets: [{ metric: 'lost_events', max: 0 }],
});

for (const [resume, expected] of [
  [true, ['down', 'preflight']],
  [false, ['preflight']],
] as const) {
  it(`a run that is ${resume ? '' : 'not '}resumed ${resume ? 'first ends' : 'ends nothing of'} what was left running on its folder`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lakelab-resume-'));
    const asked: string[] = [];
    const platform = fakePlatform({
      components: [],
      down: (folder) => {
        assert.equal(folder, join(directory, 'platform'));
        asked.push('down');
        return Promise.resolve(true);
      },
      preflight: () => {
        asked.push('preflight');
        return Promise.reject(new LabError('DISK_FULL', 'enough'));
      },
      reset: () => Promise.resolve(),
    });
    try {
      const record = await runScenario({
        scenario,
        plan: planOf(scenario),
        faults: [],
        platform,
        images: 'auto',
        runId: 'resumed',
        directory,
        command: 'lab run',
        wayOn: { resume: 'lab run --resume this', prune: 'lab runs prune --out here' },
        version: '0',
        machine: { cores: 1, cpu: 'x', memoryBytes: 1, os: 'x', node: 'x' },
        jobs: [],
        keep: false,
        resume,
        clock: systemClock,
        signal: new AbortController().signal,
        observer: { tell: () => {} },
        selfUsage: () => ({ coreSeconds: 0, peakMemoryBytes: 0, memoryBytes: 0 }),
        machineCoreSeconds: () => 0,
        write: () => Promise.resolve(),
      });
      assert.equal(record.error?.code, 'DISK_FULL');
      assert.match(record.error.hint ?? '', /^free some space \(lab runs prune --out here\), or/);
      assert.deepEqual(asked, expected);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
}
