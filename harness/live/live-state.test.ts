import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { liveStateSchema } from '../model/live.ts';
import { ratesOf } from './curve.ts';
import { rateOf, timeToGo } from './live-state.ts';
import { after, begun, phase, sample } from './testing/states.ts';

const LOAD = [100, phase('load')] as const;

describe('the state of a run', () => {
  it('follows phases, steps and positions', () => {
    const state = after(begun(), [0, phase('start')], [10, { kind: 'step', text: 'waiting' }], LOAD, [
      150,
      { kind: 'position', position: { done: 1, total: 4, unit: 'ms' } },
    ]);
    assert.deepEqual(
      state.phases.map(({ name, startedMs, endedMs, step, position }) => [name, startedMs, endedMs, step, position?.done]),
      [
        ['start', 0, 100, 'waiting', undefined],
        ['load', 100, null, null, 1],
      ],
    );
    assert.equal(state.updatedMs, 150);
    assert.deepEqual(liveStateSchema.parse(JSON.parse(JSON.stringify(state))), state);
  });

  it('marks what was broken off: by the user the phase he met, by a failure the last one', () => {
    const interrupted = after(begun(), LOAD, [200, { kind: 'interrupted' }], [300, phase('drain')]);
    const brokenOff = (state: typeof interrupted): boolean[] => state.phases.map((each) => each.brokenOff);
    assert.deepEqual(brokenOff(interrupted), [true, false]);
    assert.deepEqual(brokenOff(after(interrupted, [400, { kind: 'end', outcome: 'interrupted', exitCode: 130 }])), [true, false]);
    const failed = after(begun(), LOAD, [200, { kind: 'end', outcome: 'failed', exitCode: 3, error: 'dead' }]);
    assert.deepEqual(brokenOff(failed), [true]);
    assert.equal(failed.phases[0]?.endedMs, 200);
  });

  it('takes rates from a few seconds, and none from a single sample', () => {
    const one = after(begun(), LOAD, [1000, sample(1000, 50)]);
    const sent = (state: typeof one): number | null => rateOf(state.recent, ({ load }) => load?.sentEvents);
    assert.equal(sent(one), null);
    assert.equal(sent(after(one, [2000, sample(2000, 150)])), 100);
    const long = after(one, ...Array.from({ length: 100 }, (_, i) => [i, sample(2000 + i * 1000, 1000 + i * 10)] as const));
    assert.equal(sent(long), 10);
  });
});

describe('the time to go', () => {
  it('is exact where the position is time, and adds what past runs took for the rest', () => {
    const state = after(begun(), LOAD, [200, { kind: 'position', position: { done: 4000, total: 10_000, unit: 'ms' } }]);
    assert.deepEqual(timeToGo(state, 4100), { phaseMs: 6000, runMs: 8000 });
  });

  it('is unknown where nobody can say: past the usual time, without past runs, when the user ends it', () => {
    const draining = after(begun(), [100, phase('drain')]);
    assert.deepEqual(timeToGo(draining, 600), { phaseMs: 1500, runMs: 1500 });
    assert.deepEqual(timeToGo(draining, 9000), { phaseMs: null, runMs: null });
    const unknown = begun({ expected: [{ name: 'drain', durationMs: null, runs: 0 }] });
    assert.deepEqual(timeToGo(after(unknown, [100, phase('drain')]), 600), { phaseMs: null, runMs: null });
    assert.deepEqual(timeToGo(after(draining, [200, { kind: 'interrupted' }]), 600), { phaseMs: null, runMs: null });
  });
});

describe('the curve', () => {
  it('stays bounded and keeps the ends, the total and the worst freshness, however long the run is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1500 }), fc.integer({ min: 0, max: 1400 }), (samples, peakAt) => {
        const peak = Math.min(peakAt, samples - 1);
        const state = after(
          begun(),
          LOAD,
          ...Array.from({ length: samples }, (_, i) => {
            const flow = { queuedEvents: i * 7, committedEvents: i * 7, freshnessMs: i === peak ? 900 : 100 };
            return [i * 1000, sample(i * 1000, i * 7, { flow })] as const;
          }),
        );
        const { curve } = state;
        assert.ok(curve.length <= 240 && curve.length >= Math.min(samples, 100), `${curve.length} points of ${samples}`);
        assert.equal(curve[0]?.atMs, 0);
        assert.equal(curve.at(-1)?.atMs, (samples - 1) * 1000);
        assert.equal(Math.max(...curve.map(({ freshnessMs }) => freshnessMs)), 900);
        for (const { value } of ratesOf(curve, ({ sentEvents }) => sentEvents)) assert.ok(Math.abs(value - 7) < 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('has no points while there is no load or no answer', () => {
    const state = after(begun(), [1, sample(1, 0, { load: null })], [2, sample(2, 0, { flow: null })]);
    assert.deepEqual(state.curve, []);
  });
});
