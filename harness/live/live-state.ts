import { LIVE_SCHEMA_VERSION, type LivePhase, type LiveState, type RunEvent, type Sample } from '../model/live.ts';
import type { RunRecord } from '../model/run-record.ts';
import { addToCurve, FIRST_STRIDE_MS } from './curve.ts';

/** Samples that current rates are taken from: about five seconds, so that commits once a second do not make them jump. */
const RECENT_SAMPLES = 6;
/** More than anybody reads; a run with more trouble than this shows the first ones. */
const MAX_FINDINGS = 50;

/** What is known of a run before it says anything. */
export type LiveRun = Pick<LiveState, 'runId' | 'scenario' | 'platform' | 'seed' | 'command' | 'startedMs' | 'expected'>;

/** The state of a run that is about to begin. */
export function beginLive(run: LiveRun): LiveState {
  return {
    schemaVersion: LIVE_SCHEMA_VERSION,
    ...run,
    updatedMs: run.startedMs,
    phases: [],
    recent: [],
    curve: [],
    curveStrideMs: FIRST_STRIDE_MS,
    findings: [],
    interrupted: false,
    end: null,
  };
}

/** What is known after `event`, which happened at `atMs`. */
export function reduceLive(state: LiveState, event: RunEvent, atMs: number): LiveState {
  return { ...state, updatedMs: atMs, ...changeOf(state, event, atMs) };
}

function changeOf(state: LiveState, event: RunEvent, atMs: number): Partial<LiveState> {
  switch (event.kind) {
    case 'phase': {
      const { name, detail, why } = event;
      const phase = { name, detail, why, startedMs: atMs, endedMs: null, step: null, position: null, brokenOff: false };
      return { phases: [...current(state.phases, { endedMs: atMs }), phase] };
    }
    case 'step':
      return { phases: current(state.phases, { step: event.text, ...(event.position === undefined ? {} : { position: event.position }) }) };
    case 'position':
      return { phases: current(state.phases, { position: event.position }) };
    case 'sample':
      return { recent: [...state.recent, event.sample].slice(-RECENT_SAMPLES), ...addToCurve(state, event.sample) };
    case 'finding':
      return { findings: [...state.findings, event.finding].slice(0, MAX_FINDINGS) };
    case 'interrupted':
      return { interrupted: true, phases: current(state.phases, { brokenOff: true }) };
    case 'end': {
      const { outcome, exitCode, error } = event;
      const last = { endedMs: atMs, ...(outcome === 'failed' ? { brokenOff: true } : {}) };
      return { phases: current(state.phases, last), end: { atMs, outcome, exitCode, ...(error === undefined ? {} : { error }) } };
    }
    default:
      return event satisfies never;
  }
}

/** The state of a run that has ended, by its record: who looked from outside may have missed what it said at last. */
export function endedAsRecorded(state: LiveState, { outcome, exitCode, error, endedAt, phases, findings }: RunRecord): LiveState {
  const known = new Map(state.phases.map((phase) => [phase.name, phase]));
  const recorded = phases.map(({ name, startedAt, durationMs }): LivePhase => {
    const startedMs = Date.parse(startedAt);
    const missed = { name, detail: 'ended', why: '', step: null, position: null, brokenOff: false };
    return { ...(known.get(name) ?? missed), startedMs, endedMs: startedMs + durationMs };
  });
  const event = { kind: 'end', outcome, exitCode, ...(error === undefined ? {} : { error: error.message }) } as const;
  return reduceLive({ ...state, phases: recorded, findings: findings.slice(0, MAX_FINDINGS) }, event, Date.parse(endedAt));
}

function current(phases: readonly LivePhase[], change: Partial<LivePhase>): LivePhase[] {
  return phases.map((phase) => (phase.endedMs === null ? { ...phase, ...change } : phase));
}

/** Per second, over the recent samples; null while there are fewer than two to take it from. */
export function rateOf(recent: readonly Sample[], count: (sample: Sample) => number | undefined | null): number | null {
  const known = recent.flatMap((sample) => {
    const value = count(sample);
    return value === undefined || value === null ? [] : [{ atMs: sample.atMs, value }];
  });
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  return ((last.value - first.value) * 1000) / (last.atMs - first.atMs);
}

/** Milliseconds until the current phase and the whole run end, as far as the plan or past runs let it be told. */
export interface TimeToGo {
  readonly phaseMs: number | null;
  readonly runMs: number | null;
}

/** How long it will still take. Where position and plan say nothing, past runs do; where there are none, nobody does. */
export function timeToGo({ phases, expected, end, interrupted }: LiveState, nowMs: number): TimeToGo {
  const phase = phases.at(-1);
  if (phase === undefined || end !== null || interrupted) return { phaseMs: null, runMs: null };
  const phaseMs = phaseToGo(phase, expected.find(({ name }) => name === phase.name)?.durationMs ?? null, nowMs);
  const later = expected.slice(expected.findIndex(({ name }) => name === phase.name) + 1);
  const laterMs = later.reduce<number | null>((sum, { durationMs }) => (sum === null || durationMs === null ? null : sum + durationMs), 0);
  return { phaseMs, runMs: phaseMs === null || laterMs === null ? null : phaseMs + laterMs };
}

function phaseToGo({ position, startedMs }: LivePhase, expectedMs: number | null, nowMs: number): number | null {
  // Time is the one position that goes on at a known speed.
  if (position?.unit === 'ms') return Math.max(0, position.total - position.done);
  const leftMs = expectedMs === null ? null : expectedMs - (nowMs - startedMs);
  // Past what it usually takes, any figure would be made up.
  return leftMs !== null && leftMs > 0 ? leftMs : null;
}
