import { formatBytes, formatCount, formatMs } from '../../reports/format.ts';
import { sparkline } from '../../reports/sections/latency.ts';
import type { CurvePoint, LiveState, Sample } from '../model/live.ts';
import { ratesOf } from './curve.ts';
import { landed } from './landed.ts';
import { rateOf } from './live-state.ts';

/** One figure of a running run, ready to be shown. */
export interface Figure {
  readonly name: string;
  /** How much there has been, or is. */
  readonly total: string;
  readonly rate: string;
  /** What else is to be said of it, the most important first. */
  readonly notes: readonly string[];
  /** How it went over the run so far, as bars of text. */
  readonly trend: string;
  /** What exactly the figure is. */
  readonly meaning: string;
  /** `bad`: there should be none of it. */
  readonly tone: 'plain' | 'bad';
}

/** What is shown for a figure that nobody knows. */
export const UNKNOWN = '–';
const TREND_COLUMNS = 40;

/** The figures of a run at its newest sample; none before the first. */
export function figuresOf(state: LiveState): Figure[] {
  const now = state.recent.at(-1);
  if (now === undefined) return [];
  const trends = trendsOf(state.curve);
  return [
    ...(now.load === null ? [] : loadRows(now.load, state, trends)),
    ...(now.flow === null ? [] : lakeRows(now, now.flow, state, trends)),
  ];
}

function loadRows(load: NonNullable<Sample['load']>, { recent, phases, end }: LiveState, trends: Trends): Figure[] {
  // After the load, what it was at last would only look like something that goes on.
  const loading = end === null && phases.at(-1)?.name === 'load';
  const perSecondOf = (pick: (load: NonNullable<Sample['load']>) => number, format: (value: number) => string): string =>
    loading
      ? perSecond(
          rateOf(recent, ({ load: each }) => (each === null ? null : pick(each))),
          format,
        )
      : '';
  const bytesPerSecond = perSecondOf(({ sentBytes }) => sentBytes, formatBytes);
  const givenUp: Figure = {
    name: 'given up',
    total: formatCount(load.givenUpEvents),
    rate: perSecondOf(({ givenUpEvents }) => givenUpEvents, formatCount),
    notes: ['unsent or unanswered'],
    trend: '',
    meaning: 'Submissions that were never sent, as too much was waiting for the platform, or sent in vain: no attempt was answered.',
    tone: 'bad',
  };
  return [
    {
      name: 'sent',
      total: formatCount(load.sentEvents),
      rate: perSecondOf(({ sentEvents }) => sentEvents, formatCount),
      notes: [formatBytes(load.sentBytes), ...(bytesPerSecond === '' ? [] : [bytesPerSecond])],
      trend: trends.sent,
      meaning: 'Submissions written to the front door, planned duplicates and planned errors included.',
      tone: 'plain',
    },
    ...(load.givenUpEvents > 0 ? [givenUp] : []),
    {
      name: 'acknowledged',
      total: formatCount(load.acknowledgedEvents),
      rate: perSecondOf(({ acknowledgedEvents }) => acknowledgedEvents, formatCount),
      notes: [`${formatCount(load.refusedEvents)} refused`, ...(loading ? [`${formatBytes(load.inTheAirBytes)} in the air`] : [])],
      trend: trends.acknowledged,
      meaning:
        'Submissions that the platform has taken responsibility for. Refused: rejected for good, as planned errors must be. In the air: not yet answered.',
      tone: 'plain',
    },
  ];
}

function lakeRows(now: Sample, { freshnessMs }: NonNullable<Sample['flow']>, { recent, curve }: LiveState, trends: Trends): Figure[] {
  const { inTheLake = 0, backlog = 0 } = landed(now) ?? {};
  const worstMs = Math.max(freshnessMs, ...curve.map((point) => point.freshnessMs));
  return [
    {
      name: 'in the lake',
      total: formatCount(inTheLake),
      rate: perSecond(
        rateOf(recent, (sample) => landed(sample)?.inTheLake),
        formatCount,
      ),
      // The senders may not have told of the newest answers yet; then nobody knows how much it is.
      notes: backlog > 0 ? [`${formatCount(backlog)} in the backlog`] : freshnessMs === 0 ? ['no backlog'] : [],
      trend: trends.inTheLake,
      meaning: 'Acknowledged events that are committed and visible to queries; the backlog is what is acknowledged and not yet there.',
      tone: 'plain',
    },
    {
      name: 'freshness',
      total: formatMs(Math.round(freshnessMs)),
      rate: '',
      notes: [`worst ${formatMs(Math.round(worstMs))}`],
      trend: sparkline(
        curve.map((point) => point.freshnessMs),
        worstMs,
        TREND_COLUMNS,
      ),
      meaning: 'Age of the oldest acknowledged event that is not in the lake yet: all that is older can be queried.',
      tone: 'plain',
    },
  ];
}

/** A rate whose last digits would only flicker: three significant ones. */
function perSecond(value: number | null, format: (value: number) => string): string {
  return value === null ? UNKNOWN : `${format(Number(value.toPrecision(3)))}/s`;
}

type Trends = Readonly<Record<'sent' | 'acknowledged' | 'inTheLake', string>>;

/** Of sent, acknowledged and committed events per second, to one scale. */
function trendsOf(curve: readonly CurvePoint[]): Trends {
  const rates = (count: (point: CurvePoint) => number): number[] => ratesOf(curve, count).map(({ value }) => value);
  const sent = rates(({ sentEvents }) => sentEvents);
  const acknowledged = rates(({ acknowledgedEvents }) => acknowledgedEvents);
  const inTheLake = rates(({ committedEvents }) => committedEvents);
  const peak = Math.max(0, ...sent, ...acknowledged, ...inTheLake);
  const bars = (values: readonly number[]): string => sparkline(values, peak, TREND_COLUMNS);
  return { sent: bars(sent), acknowledged: bars(acknowledged), inTheLake: bars(inTheLake) };
}
