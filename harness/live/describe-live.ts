import { formatBytes, formatCount, formatMs } from '../../reports/format.ts';
import { sparkline } from '../../reports/sections/latency.ts';
import type { ComponentHealth, CurvePoint, ExpectedPhase, LivePhase, LiveState, Position, ProcessUse, Sample } from '../model/live.ts';
import type { Finding } from '../model/measurement.ts';
import { ratesOf } from './curve.ts';
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
  /** `usually 1.2 s (median of 4 runs)`; null if nothing is known. */
  readonly usual: string | null;
}

export interface Figure {
  readonly name: string;
  /** How much there has been, or is. */
  readonly total: string;
  readonly rate: string;
  readonly note: string;
  /** How it went over the run so far, as bars of text. */
  readonly trend: string;
  /** What exactly the figure is. */
  readonly meaning: string;
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
      ? `${formatCount(load.sentEvents)} events sent (${formatBytes(load.sentBytes)}), ${formatCount(load.acknowledgedEvents)} acknowledged`
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

function describeUsual(expected: ExpectedPhase | undefined): string | null {
  if (expected === undefined || expected.durationMs === null || expected.runs === 0) return null;
  const basis = expected.runs === 1 ? 'one earlier run' : `median of ${expected.runs} earlier runs`;
  return `usually ${formatMs(expected.durationMs)} (${basis})`;
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

const UNKNOWN = '–';
const TREND_COLUMNS = 40;

/** A rate whose last digits would only flicker: three significant ones. */
function perSecond(value: number | null, format: (value: number) => string): string {
  return value === null ? UNKNOWN : `${format(Number(value.toPrecision(3)))}/s`;
}

function figuresOf({ recent, curve, phases, end }: LiveState): Figure[] {
  const now = recent.at(-1);
  if (now === undefined) return [];
  const { load, flow } = now;
  // After the load, what it was at last would only look like something that goes on.
  const loading = end === null && phases.at(-1)?.name === 'load';
  const rate = (count: (sample: Sample) => number | undefined | null): number | null => rateOf(recent, count);
  const worstMs = Math.max(flow?.freshnessMs ?? 0, ...curve.map(({ freshnessMs }) => freshnessMs));
  const backlog = flow === null ? null : Math.max(0, flow.queuedEvents - flow.committedEvents);
  const trends = trendsOf(curve);
  return [
    ...(load === null
      ? []
      : [
          {
            name: 'sent',
            total: formatCount(load.sentEvents),
            rate: loading
              ? perSecond(
                  rate(({ load }) => load?.sentEvents),
                  formatCount,
                )
              : '',
            note:
              formatBytes(load.sentBytes) +
              (loading
                ? `, ${perSecond(
                    rate(({ load }) => load?.sentBytes),
                    formatBytes,
                  )}`
                : ''),
            trend: trends[0],
            meaning: 'Submissions written to the front door, planned duplicates and planned errors included.',
          },
          {
            name: 'acknowledged',
            total: formatCount(load.acknowledgedEvents),
            rate: loading
              ? perSecond(
                  rate(({ load }) => load?.acknowledgedEvents),
                  formatCount,
                )
              : '',
            note: `${formatCount(load.refusedEvents)} refused, ${formatBytes(load.inTheAirBytes)} in the air`,
            trend: trends[1],
            meaning:
              'Submissions that the platform has taken responsibility for. Refused: rejected, as planned errors must be, or given up. In the air: not yet answered.',
          },
        ]),
    ...(flow === null
      ? []
      : [
          {
            name: 'in the lake',
            total: formatCount(flow.committedEvents),
            rate: perSecond(
              rate(({ flow }) => flow?.committedEvents),
              formatCount,
            ),
            note: backlog === 0 ? 'no backlog' : `${formatCount(backlog as number)} in the backlog`,
            trend: trends[2],
            meaning: 'Events committed and visible to queries since the platform started; the backlog is acknowledged and not yet there.',
          },
          {
            name: 'freshness',
            total: formatMs(Math.round(flow.freshnessMs)),
            rate: '',
            note: `worst ${formatMs(Math.round(worstMs))}`,
            trend: sparkline(
              curve.map(({ freshnessMs }) => freshnessMs),
              worstMs,
              TREND_COLUMNS,
            ),
            meaning: 'Age of the oldest acknowledged event that is not in the lake yet: all that is older can be queried.',
          },
        ]),
  ];
}

/** Of sent, acknowledged and committed events per second, to one scale. */
function trendsOf(curve: readonly CurvePoint[]): readonly [string, string, string] {
  const rates = (count: (point: CurvePoint) => number): number[] => ratesOf(curve, count).map(({ value }) => value);
  const [sent, acknowledged, committed] = [
    rates(({ sentEvents }) => sentEvents),
    rates(({ acknowledgedEvents }) => acknowledgedEvents),
    rates(({ committedEvents }) => committedEvents),
  ];
  const peak = Math.max(0, ...sent, ...acknowledged, ...committed);
  const bars = (values: readonly number[]): string => sparkline(values, peak, TREND_COLUMNS);
  return [bars(sent), bars(acknowledged), bars(committed)];
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
