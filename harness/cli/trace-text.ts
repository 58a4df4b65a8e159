import type { EventTrace, TraceArrival, TraceHop, TraceOutcome } from '../model/trace.ts';

const outcomes: Readonly<Record<TraceOutcome, string>> = {
  persisted: 'in events',
  duplicate: 'a duplicate, in the raw zone only',
  refused: 'refused',
  waiting: 'waits in the queue',
  unclear: 'committed, but events has no such row',
};
const UNKNOWN_INSTANT = '?';
const INSTANT_WIDTH = '2026-01-01T00:00:00.000Z'.length;

/** A trace for people: a block for each arrival, a line for each hop, with the time since the one before. */
export function renderTrace({ id, source, event, arrivals, notes }: EventTrace): string {
  const of = source === null ? 'an unknown sender' : source;
  const what = event === null ? 'not in events' : `${event.type}, happened ${instant(event.timeMs)}`;
  const times = arrivals.length === 1 ? 'came once' : `came ${arrivals.length} times`;
  const blocks = arrivals.map((arrival, place) => `${heading(arrival, place, arrivals.length)}\n${hopLines(arrival.hops).join('')}`);
  const noted = notes.length === 0 ? [] : [notes.map((note) => `note: ${note}\n`).join('')];
  return [`event ${id} of ${of}: ${what}; ${times}\n`, ...blocks, ...noted].join('\n');
}

function heading({ outcome, requestId }: TraceArrival, place: number, count: number): string {
  const number = count === 1 ? '' : `${place + 1} of ${count}, `;
  return `${number}request ${requestId ?? 'not known'}: ${outcomes[outcome]}`;
}

function hopLines(hops: readonly TraceHop[]): string[] {
  const since = hops.map(({ sinceMs }) => (sinceMs === null ? '' : `${sinceMs < 0 ? '' : '+'}${sinceMs} ms`));
  const sinceWidth = Math.max(...since.map((text) => text.length));
  const actionWidth = Math.max(...hops.map(({ action }) => action.length));
  return hops.map(({ stage, action, atMs, facts, unknown }, place) => {
    const at = (atMs === null ? UNKNOWN_INSTANT : instant(atMs)).padEnd(INSTANT_WIDTH);
    const known = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
    const told = [known.join(', '), ...(unknown === undefined ? [] : [`(${unknown})`])].filter((text) => text !== '').join(' ');
    return (
      `  ${at}  ${(since[place] ?? '').padStart(sinceWidth)}  ${stage.padEnd('ingestion'.length)}  ${action.padEnd(actionWidth)}  ${told}`.trimEnd() +
      '\n'
    );
  });
}

const instant = (ms: number): string => new Date(ms).toISOString();
