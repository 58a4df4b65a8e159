import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vitals } from '../model/platform.ts';
import { watchMachine } from './machine-watch.ts';

/** A machine whose counters stand at these core-seconds, one reading after the other. */
function watch(readings: readonly { atMs: number; all: number; own: number; platform: number | null }[]) {
  const left = [...readings];
  let now = readings[0];
  const vitals = (): Promise<Vitals> => {
    now = left.shift();
    const coreSeconds = now?.platform ?? null;
    return Promise.resolve({ components: [], processes: [{ name: 'platform', components: [], coreSeconds, memoryBytes: 1 }] });
  };
  return watchMachine(
    {
      clock: { epochMs: () => 0, monotonicMs: () => now?.atMs ?? 0, sleep: () => Promise.resolve() },
      machine: { cores: 2, cpu: '', memoryBytes: 1, os: '', node: '' },
      machineCoreSeconds: () => now?.all ?? 0,
      selfUsage: () => ({ coreSeconds: now?.own ?? 0, peakMemoryBytes: 0, memoryBytes: 0 }),
    },
    { vitals },
  );
}

test('what neither platform nor harness has used was used by others', async () => {
  const use = await watch([
    { atMs: 1_000, all: 500, own: 3, platform: 10 },
    { atMs: 11_000, all: 518, own: 7, platform: 16 },
  ]);
  assert.deepEqual(await use(), { cores: 2, otherCores: 0.8 });
});

test('counters of different grain make nobody idle below zero', async () => {
  const use = await watch([
    { atMs: 0, all: 0, own: 0, platform: 0 },
    { atMs: 1_000, all: 1, own: 0.6, platform: 0.5 },
  ]);
  assert.deepEqual(await use(), { cores: 2, otherCores: 0 });
});

test('nothing is said where the platform does not say what it uses', async () => {
  const use = await watch([
    { atMs: 0, all: 0, own: 0, platform: 0 },
    { atMs: 1_000, all: 1, own: 0, platform: null },
  ]);
  assert.equal(await use(), undefined);
});
