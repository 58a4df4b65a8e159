import type { LiveState, RunEvent, Sample } from '../../model/live.ts';
import { beginLive, reduceLive } from '../live-state.ts';

/** States for tests: a run that began at instant 0. */
export function begun(change: Partial<LiveState> = {}): LiveState {
  const expected = [
    { name: 'start', durationMs: 1000, runs: 3 },
    { name: 'load', durationMs: 10_000, runs: 0 },
    { name: 'drain', durationMs: 2000, runs: 3 },
  ];
  const run = {
    runId: 'r1',
    scenario: 'smoke',
    platform: 'embedded',
    seed: 7,
    command: './lab run smoke',
    startedMs: 0,
    expected,
  };
  return { ...beginLive(run), ...change };
}

/** The state after events at these instants. */
export function after(state: LiveState, ...events: readonly (readonly [atMs: number, event: RunEvent])[]): LiveState {
  return events.reduce((known, [atMs, event]) => reduceLive(known, event, atMs), state);
}

export function phase(name: string, detail = `${name} it`, why = 'it must be'): RunEvent {
  return { kind: 'phase', name, detail, why };
}

/** A sample in which all counts are `events`, 100 bytes each. */
export function sample(atMs: number, events: number, change: Partial<Sample> = {}): RunEvent & { readonly kind: 'sample' } {
  return {
    kind: 'sample',
    sample: {
      atMs,
      load: {
        sentEvents: events,
        sentBytes: events * 100,
        acknowledgedEvents: events,
        refusedEvents: 0,
        givenUpEvents: 0,
        inTheAirBytes: 0,
      },
      flow: { queuedEvents: events, committedEvents: events, freshnessMs: 0 },
      components: [{ component: 'ingest', health: 'up' }],
      processes: [{ name: 'platform', components: ['ingest'], coreSeconds: atMs / 2000, memoryBytes: 2e8 }],
      ...change,
    },
  };
}
