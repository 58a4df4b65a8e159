import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunFigure } from '../model/alerts.ts';
import type { InflictedFault } from '../model/faults.ts';
import type { RunEvent, Sample } from '../model/live.ts';
import { recordFigures } from './run-figures.ts';

const sample = (atMs: number): RunEvent => ({
  kind: 'sample',
  sample: {
    atMs,
    load: { sentEvents: 10, sentBytes: 1000, acknowledgedEvents: 8, refusedEvents: 1, givenUpEvents: 0, inTheAirBytes: 100 },
    flow: null,
    components: [],
    processes: [{ name: 'harness', components: [], coreSeconds: 3.5, memoryBytes: 4e8 }],
  } satisfies Sample,
});
const dead = (target: string, restartedMs?: number): InflictedFault => ({
  plan: { kind: 'kill', target, atMs: 0, durationMs: 1 },
  calledMs: 1,
  killedMs: 2,
  restartedMs,
});

function make(answer: () => Promise<void> = () => Promise.resolve()) {
  const recorded: { figures: readonly RunFigure[]; epochMs: number }[] = [];
  const told: RunEvent[] = [];
  const faults: InflictedFault[] = [];
  const observer = recordFigures({
    sink: { record: (figures, epochMs) => (recorded.push({ figures, epochMs }), answer()) },
    observer: { tell: (event) => void told.push(event) },
    labels: { run: 'r', scenario: 's' },
    phases: () => ['start', 'load'],
    faults: () => faults,
  });
  return { recorded, told, faults, observer };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('figures of a run', () => {
  it('say what the sender does, which phase it is, and what is dead, every 5 s', async () => {
    const { recorded, told, faults, observer } = make();
    faults.push(dead('kafka', 9), dead('minio'));
    for (const atMs of [1000, 2000, 5999, 6000, 7000]) {
      observer.tell(sample(atMs));
      await settle();
    }
    assert.equal(told.length, 5);
    assert.deepEqual(
      recorded.map(({ epochMs }) => epochMs),
      [1000, 6000],
    );
    const seen = Object.fromEntries(
      (recorded[0]?.figures ?? []).map(({ name, labels: { run, scenario, ...own }, value }) => {
        assert.deepEqual([run, scenario], ['r', 's']);
        return [[name, ...Object.values(own)].join(' '), value];
      }),
    );
    assert.deepEqual(seen, {
      'lakelab_sender_events_total sent': 10,
      'lakelab_sender_events_total acknowledged': 8,
      'lakelab_sender_events_total refused': 1,
      'lakelab_sender_events_total given_up': 0,
      lakelab_sender_bytes_total: 1000,
      lakelab_sender_in_the_air_bytes: 100,
      lakelab_sender_cpu_seconds_total: 3.5,
      lakelab_sender_memory_bytes: 4e8,
      'lakelab_run_phase start': 0,
      'lakelab_run_phase load': 1,
      'lakelab_run_fault kafka': 0,
      'lakelab_run_fault minio': 1,
    });
  });

  it('trouble nobody when the monitoring does not take them, and wait for one that is slow', async () => {
    const failing = make(() => Promise.reject(new Error('away')));
    failing.observer.tell(sample(1000));
    await settle();
    failing.observer.tell(sample(6000));
    assert.equal(failing.recorded.length, 2);
    const hanging = make(() => new Promise(() => {}));
    hanging.observer.tell(sample(1000));
    await settle();
    hanging.observer.tell(sample(60_000));
    assert.equal(hanging.recorded.length, 1);
  });
});
