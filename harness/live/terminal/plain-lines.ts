import { formatBytes, formatCount, formatMs } from '../../../reports/format.ts';
import type { LiveState, RunEvent } from '../../model/live.ts';
import { describePosition } from '../describe-live.ts';
import { landed } from '../landed.ts';
import { rateOf } from '../live-state.ts';
import type { LiveSubscriber } from '../feed.ts';

/** A line a second at the beginning of a phase, then one every ten: a log of a long run stays readable. */
const EAGER_MS = 10_000;
const EAGER_EVERY_MS = 1000;
const CALM_EVERY_MS = 10_000;
/** Who stands still says the same as before only so often. */
const STANDSTILL_EVERY_MS = 30_000;
/** Ticks of a second come a little early or late. */
const TOLERANCE_MS = 100;

/** Tells a run in lines that each say when, for logs and pipes. `say` gets each line without its line feed. */
export function plainLines(say: (line: string) => void): LiveSubscriber {
  let saidMs = -Infinity;
  let counted: string | undefined;
  let said = '';
  return (state, event) => {
    const line = event === undefined ? undefined : lineOf(state, event);
    if (event === undefined || line === undefined) return;
    if (isFrequent(event)) {
      const phaseMs = state.updatedMs - (state.phases.at(-1)?.startedMs ?? 0);
      const everyMs = phaseMs <= EAGER_MS + TOLERANCE_MS ? EAGER_EVERY_MS : CALM_EVERY_MS;
      const position = event.kind === 'sample' ? undefined : event.position;
      // Another thing begins to be counted: who reads along must not take it for a standstill of the one before.
      const isNew = position !== undefined && position.unit !== counted;
      counted = position?.unit ?? counted;
      const isLast = position !== undefined && position.done === position.total;
      if (!isNew && !isLast && state.updatedMs - saidMs < everyMs - TOLERANCE_MS) return;
      if (line === said && state.updatedMs - saidMs < STANDSTILL_EVERY_MS - TOLERANCE_MS) return;
      saidMs = state.updatedMs;
    } else {
      saidMs = -Infinity;
      counted = undefined;
    }
    said = line;
    say(`${((state.updatedMs - state.startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
}

/** Whether it comes again and again, so that not each needs a line. */
function isFrequent(event: RunEvent): event is RunEvent & { readonly kind: 'position' | 'step' | 'sample' } {
  return event.kind === 'position' || event.kind === 'sample' || (event.kind === 'step' && event.position !== undefined);
}

function lineOf(state: LiveState, event: RunEvent): string | undefined {
  const phase = state.phases.at(-1);
  switch (event.kind) {
    case 'phase': {
      const expected = state.expected.find(({ name }) => name === event.name);
      const usual =
        expected !== undefined && expected.durationMs !== null && expected.runs > 0 ? `; usually ${formatMs(expected.durationMs)}` : '';
      return `${event.name}: ${event.detail} (${event.why}${usual})`;
    }
    case 'step':
      return event.position === undefined
        ? `  ${phase === undefined ? '' : `${phase.name}: `}${event.text}`
        : `  ${phase?.name} ${describePosition(event.position)}: ${event.text}`;
    case 'position':
      return `  ${phase?.name} ${describePosition(event.position)}${flowText(state)}`;
    case 'finding':
      return `${event.finding.severity}: ${event.finding.message}${event.finding.hint === undefined ? '' : ` → ${event.finding.hint}`}`;
    case 'interrupted':
      return 'interrupted: ending in order, what was sent is still accounted for; Ctrl-C again forces the end';
    case 'end':
      return `end: ${event.outcome}${event.error === undefined ? '' : `: ${event.error}`}`;
    case 'sample':
      return undefined;
    default:
      return event satisfies never;
  }
}

/** Figures of the newest sample, in one line. */
function flowText({ recent }: LiveState): string {
  const now = recent.at(-1);
  if (now === undefined || now.load === null) return '';
  const lake = landed(now);
  const bytesPerSecond = rateOf(recent, ({ load }) => load?.sentBytes);
  return [
    `: ${formatCount(now.load.sentEvents)} events sent (${formatBytes(now.load.sentBytes)}${bytesPerSecond === null ? '' : `, ${formatBytes(bytesPerSecond)}/s`})`,
    `${formatCount(now.load.acknowledgedEvents)} acknowledged`,
    ...(now.load.givenUpEvents > 0 ? [`${formatCount(now.load.givenUpEvents)} GIVEN UP`] : []),
    ...(now.flow === null || lake === null
      ? []
      : [`${formatCount(lake.inTheLake)} in the lake`, `freshness ${formatMs(Math.round(now.flow.freshnessMs))}`]),
  ].join(', ');
}
