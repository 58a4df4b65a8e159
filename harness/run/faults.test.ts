import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { faultsOf, planOf } from '../config/plan.ts';
import { requireAbilities } from '../config/platform-abilities.ts';
import { systemClock } from '../load/clock.ts';
import type { RunEvent } from '../model/live.ts';
import type { Vitals } from '../model/platform.ts';
import type { RunRecord } from '../model/run-record.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { embedded } from '../platforms/embedded/embedded.ts';
import { freezable } from '../testing/freezable.ts';
import { awaitHealth } from './faults.ts';
import { runScenario } from './run-scenario.ts';

const FROZEN_S = 6;

const scenario = scenarioSchema.parse({
  name: 'freeze',
  description: 'The front door is frozen in the middle of a load.',
  workload: { disorder: { duplicate: 0.01, malformed: 0.001 } },
  phases: [{ name: 'load', duration: '22s', rate: '0.1x' }],
  faults: [{ at: '6s', kill: 'ingest', for: `${FROZEN_S}s` }],
  platform: { commitInterval: '500ms' },
  etl: { jobs: 'none' },
  targets: [
    { metric: 'recovery_seconds', max: 60 },
    { metric: 'lost_events', max: 0 },
    { metric: 'unknown_events', max: 0 },
  ],
});

/** Runs the scenario against an embedded platform that can be frozen; `watch` sees what goes on, and may interrupt it. */
async function run(
  watch: (event: RunEvent, interrupt: () => void) => void = () => {},
): Promise<{ record: RunRecord; log: readonly string[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-faults-'));
  const platform = freezable(embedded);
  const interruption = new AbortController();
  requireAbilities(scenario, platform);
  try {
    const record = await runScenario({
      scenario,
      plan: planOf(scenario),
      faults: faultsOf(scenario),
      platform,
      images: 'auto',
      runId: 'freeze-test',
      directory,
      command: 'lab run',
      wayOn: { resume: 'lab run --resume this', prune: 'lab runs prune' },
      version: '0',
      machine: { cores: 2, cpu: 'x', memoryBytes: 1, os: 'x', node: 'x' },
      jobs: [],
      keep: false,
      resume: false,
      clock: systemClock,
      signal: interruption.signal,
      observer: { tell: (event) => watch(event, () => interruption.abort()) },
      selfUsage: () => ({ coreSeconds: 0, peakMemoryBytes: 0, memoryBytes: 0 }),
      machineCoreSeconds: () => 0,
      write: () => Promise.resolve(),
    });
    return { record, log: platform.log };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function figure(record: RunRecord, metric: string, of?: string): number | null | undefined {
  const found = record.measurements.find((measurement) => measurement.metric === metric && measurement.of === of);
  return found?.kind === 'value' ? found.value : undefined;
}

describe('a run with a fault', () => {
  it('tells how long the platform took to recover, and loses nothing', { timeout: 180_000 }, async () => {
    const steps: string[] = [];
    const { record, log } = await run((event) => {
      if (event.kind === 'step') steps.push(event.text);
    });
    const said = JSON.stringify([record.outcome, record.error, record.findings, record.faults, record.verdicts], null, 1);
    assert.deepEqual(log, ['SIGSTOP', 'SIGCONT']);
    for (const metric of [
      'lost_events',
      'unknown_events',
      'failed_events',
      'duplicated_events',
      'phantom_events',
      'corrupt_events',
      'raw_lost_events',
    ])
      assert.equal(figure(record, metric), 0, `${metric}\n${said}`);
    const [fault, ...others] = record.faults ?? [];
    assert.ok(fault && others.length === 0, said);
    assert.deepEqual([fault.name, fault.target], ['kill', 'ingest']);
    const atMs = Date.parse(fault.startedAt) - Date.parse(record.loadStartedAt ?? '');
    assert.ok(atMs >= 6000 && fault.durationMs !== null && fault.durationMs >= FROZEN_S * 1000 - 1, said);
    assert.ok(steps.includes(`ingest was killed (fault 1 of 1), to be started again in ${FROZEN_S} s`), steps.join('\n'));
    assert.ok(
      record.findings.some(({ code, severity }) => code === 'FAULT_INFLICTED' && severity === 'info'),
      said,
    );
    // On a machine so busy that events took that long before the fault, too, nothing is late.
    const method = record.measurements.find(({ metric }) => metric === 'recovery_seconds')?.method ?? '';
    const limitMs = Number(/longer than (\d+) ms/.exec(method)?.[1]);
    const recovery = figure(record, 'recovery_seconds', 'ingest');
    if (limitMs < FROZEN_S * 1000 - 500) assert.ok((fault.events?.late ?? 0) > 0, said);
    if (recovery === null || (fault.events?.late ?? 0) === 0) return;
    assert.ok((recovery ?? 0) >= FROZEN_S - 0.1, said);
    assert.equal(figure(record, 'recovery_seconds'), recovery);
    assert.equal(record.verdicts[0]?.value, recovery);
  });

  it('that is interrupted while something is dead starts it again, and ends in order', { timeout: 120_000 }, async () => {
    const { record, log } = await run((event, interrupt) => {
      if (event.kind === 'step' && event.text.includes('was killed')) setTimeout(interrupt, 500);
    });
    assert.deepEqual(log, ['SIGSTOP', 'SIGCONT']);
    assert.equal(record.outcome, 'interrupted');
    const said = JSON.stringify([record.error, record.findings, record.faults], null, 1);
    assert.equal(figure(record, 'lost_events'), 0, said);
    const [fault] = record.faults ?? [];
    assert.ok(fault?.durationMs !== null && (fault?.durationMs ?? 0) < FROZEN_S * 1000, said);
    assert.equal(figure(record, 'recovery_seconds'), null, said);
  });
});

describe('waiting for what was killed', () => {
  const options = { clock: systemClock, observer: { tell: () => {} } };
  const platform = (...healths: Vitals['components'][number]['health'][]) => ({
    vitals: () => {
      const health = (healths.length > 1 ? healths.shift() : healths[0]) ?? 'up';
      return Promise.resolve({
        components: [{ component: 'kafka', health }, { component: 'other', health: 'down' } as const],
        processes: [],
      });
    },
  });

  it('ends when it works again, whatever the others do', async () => {
    assert.deepEqual(
      await awaitHealth(['kafka'], platform('unknown', 'down', 'strained'), options, 60_000, new AbortController().signal),
      [],
    );
    assert.deepEqual(await awaitHealth([], platform('down'), options, 60_000, new AbortController().signal), []);
  });

  it('is not endless: who does not come back is a finding', async () => {
    const [finding, ...others] = await awaitHealth(['kafka'], platform('down'), options, 10, new AbortController().signal);
    assert.deepEqual([finding?.code, others], ['FAULT_NOT_HEALED', []]);
    assert.match(finding?.message ?? '', /^kafka was started again, but is still down/);
  });
});
