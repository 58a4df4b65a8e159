import { formatBytes, formatCount, formatMs } from '../../reports/format.ts';
import type { ComponentHealth, ExpectedPhase, LivePhase, LiveState, Position, ProcessUse, Sample } from '../model/live.ts';
import type { Finding } from '../model/measurement.ts';
import { figuresOf, UNKNOWN, type Figure } from './figures.ts';
import { rateOf, timeToGo } from './live-state.ts';

/** What a person is shown of a running run, in words and ready figures; the terminal and the page only lay it out. */
export interface LiveView {
  readonly title: string;
  readonly subtitle: string;
  /** Since the run began, and how long it will still take, if that can be told. */
  readonly elapsed: string;
  readonly toGo: string | null;
  readonly done: readonly DonePhase[];
  readonly current: CurrentPhase | null;
  readonly later: readonly LaterPhase[];
  readonly figures: readonly Figure[];
  readonly processes: readonly ProcessView[];
  readonly findings: readonly Finding[];
  /** What all else has come to. */
  readonly notice: string | null;
}

export interface DonePhase {
  readonly name: string;
  readonly took: string;
  readonly summary: string;
  readonly brokenOff: boolean;
}

export interface CurrentPhase {
  readonly name: string;
  readonly detail: string;
  readonly why: string;
  /** What it is at just now. */
  readonly step: string | null;
  /** 0 to 1; null where there is no measure of it. */
  readonly share: number | null;
  /** `12 of 31 jobs`. */
  readonly position: string | null;
  readonly elapsed: string;
  readonly toGo: string | null;
  /** `usually 1.2 s`, and `median of 4 earlier runs`; null if nothing is known. */
  readonly usual: { readonly text: string; readonly basis: string } | null;
}

/** A phase that is still to come. */
export interface LaterPhase {
  readonly name: string;
  /** What it will do. */
  readonly purpose: string;
  readonly usual: string | null;
}

export interface ProcessView {
  readonly name: string;
  readonly components: readonly ComponentHealth[];
  readonly cores: string;
  readonly memory: string;
}

/** Describes a run at an instant. */
export function describeLive(state: LiveState, nowMs: number): LiveView {
  const phase = state.end === null ? state.phases.at(-1) : undefined;
  const finished = phase === undefined ? state.phases : state.phases.slice(0, -1);
  const toGo = timeToGo(state, nowMs);
  return {
    title: `${state.scenario} on ${state.platform}`,
    subtitle: `seed ${state.seed}, run ${state.runId}`,
    elapsed: formatClock((state.end?.atMs ?? nowMs) - state.startedMs),
    toGo: toGoText(toGo.runMs),
    done: finished.map((each) => describeDone(each, state)),
    current: phase === undefined ? null : describeCurrent(phase, state.expected, toGo.phaseMs, nowMs),
    later: laterOf(state),
    figures: figuresOf(state),
    processes: processesOf(state),
    findings: state.findings,
    notice: noticeOf(state),
  };
}

/** Nothing where it is not known, or so little that it would be over when read. */
function toGoText(ms: number | null): string | null {
  return ms === null || ms < 1000 ? null : formatClock(ms);
}

/** `0:42`, `12:05`, `1:02:03`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A phase that has ended, with what it came to. */
function describeDone({ name, startedMs, endedMs, detail, brokenOff }: LivePhase, state: LiveState): DonePhase {
  const load = state.recent.at(-1)?.load;
  const summary =
    name === 'load' && load
      ? `${formatCount(load.sentEvents)} events sent (${formatBytes(load.sentBytes)}), ${formatCount(load.acknowledgedEvents)} acknowledged` +
        (load.givenUpEvents > 0 ? `, ${formatCount(load.givenUpEvents)} given up` : '')
      : brokenOff || (name === 'drain' && state.findings.some(({ code }) => code === 'DRAIN_INCOMPLETE'))
        ? detail
        : (summaries[name] ?? detail);
  return { name, took: formatMs((endedMs ?? startedMs) - startedMs), brokenOff, summary: brokenOff ? `broken off: ${summary}` : summary };
}

/** What phases have come to when nothing went wrong, where that says more than what they were about to do. */
const summaries: Readonly<Record<string, string>> = {
  start: 'each component has answered a real request',
  drain: 'everything acknowledged is in the lake',
};

function describeCurrent(phase: LivePhase, expected: readonly ExpectedPhase[], toGoMs: number | null, nowMs: number): CurrentPhase {
  const { name, detail, why, step, position, startedMs } = phase;
  return {
    name,
    detail,
    why,
    step,
    share: position === null || position.total <= 0 ? null : Math.min(1, Math.max(0, position.done / position.total)),
    position: position === null ? null : describePosition(position),
    elapsed: formatClock(nowMs - startedMs),
    toGo: toGoText(toGoMs),
    usual: describeUsual(expected.find((each) => each.name === name)),
  };
}

function describeUsual(expected: ExpectedPhase | undefined): CurrentPhase['usual'] {
  if (expected === undefined || expected.durationMs === null || expected.runs === 0) return null;
  const basis = expected.runs === 1 ? 'one earlier run' : `median of ${expected.runs} earlier runs`;
  return { text: `usually ${formatMs(expected.durationMs)}`, basis };
}

/** What a phase is for, in the words of one that is still to come. */
const purposes: Readonly<Record<string, string>> = {
  start: 'start the platform',
  load: 'send the events, each at its time',
  drain: 'wait until everything acknowledged is in the lake',
  etl: 'run the daily jobs, and hold each result against the seed',
  assess: 'compare what was sent with what is in the lake, event by event, and judge',
};

function laterOf({ phases, expected, end, interrupted }: LiveState): LaterPhase[] {
  if (end !== null) return [];
  const begun = new Set(phases.map(({ name }) => name));
  return expected
    .filter(({ name }) => !begun.has(name) && !(interrupted && name === 'etl'))
    .map(({ name, durationMs, runs }) => ({
      name,
      purpose: purposes[name] ?? '',
      // What the plan says is certain; what earlier runs took is not.
      usual: durationMs === null ? null : `${runs === 0 ? '' : 'about '}${formatMs(durationMs)}`,
    }));
}

/** `42 of 65 s`, `1,200 of 4,000 events`. */
export function describePosition({ done, total, unit }: Position): string {
  if (unit === 'ms') {
    return total < 120_000
      ? `${Math.round(done / 1000)} of ${Math.round(total / 1000)} s`
      : `${formatClock(done)} of ${formatClock(total)}`;
  }
  return `${formatCount(done)} of ${formatCount(total)} ${unit}`;
}

function processesOf({ recent }: LiveState): ProcessView[] {
  const now = recent.at(-1);
  if (now === undefined) return [];
  const seen = new Set(now.processes.flatMap(({ components }) => components));
  const homeless = now.components.filter(({ component }) => !seen.has(component));
  return [
    ...(homeless.length > 0 ? [{ name: 'platform', components: homeless, cores: UNKNOWN, memory: UNKNOWN }] : []),
    ...now.processes.map((use) => describeProcess(use, now, recent)),
  ];
}

function describeProcess({ name, components, memoryBytes }: ProcessUse, now: Sample, recent: readonly Sample[]): ProcessView {
  const cores = rateOf(recent, ({ processes }) => processes.find((process) => process.name === name)?.coreSeconds);
  return {
    name,
    components: now.components.filter(({ component }) => components.includes(component)),
    cores: cores === null ? UNKNOWN : `${cores.toFixed(2)} cores`,
    memory: memoryBytes === null ? UNKNOWN : formatBytes(memoryBytes),
  };
}

function noticeOf({ end, interrupted }: LiveState): string | null {
  if (end !== null) return outcomeTexts[end.outcome] + (end.error === undefined ? '' : `: ${end.error}`);
  if (interrupted) return 'ending in order: what was sent is still accounted for. Ctrl-C again forces the end';
  return null;
}

const outcomeTexts: Readonly<Record<NonNullable<LiveState['end']>['outcome'], string>> = {
  met: 'all targets met',
  missed: 'a target missed',
  unknown: 'a verdict unknown',
  failed: 'the run failed',
  interrupted: 'interrupted',
};
