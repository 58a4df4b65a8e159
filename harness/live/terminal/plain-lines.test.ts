import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LiveFeed } from '../feed.ts';
import { begun, phase, sample } from '../testing/states.ts';
import { plainLines } from './plain-lines.ts';

function told(tell: (feed: LiveFeed, at: (ms: number) => void) => void): string[] {
  let nowMs = 0;
  const lines: string[] = [];
  const feed = new LiveFeed(begun(), () => nowMs);
  feed.subscribe(plainLines((line) => lines.push(line)));
  tell(feed, (ms) => (nowMs = ms));
  return lines;
}

it('plain lines say when, what, why, and how long it usually takes', () => {
  const lines = told((feed, at) => {
    at(100);
    feed.tell(phase('start', 'embedded: ingest', 'each must answer'));
    at(1200);
    feed.tell({ kind: 'step', text: 'waiting for the queue' });
    feed.tell({ kind: 'finding', finding: { severity: 'warning', code: 'X', message: 'little disk', hint: 'free some' } });
    feed.tell({ kind: 'end', outcome: 'failed', exitCode: 3, error: 'it died' });
  });
  assert.deepEqual(lines, [
    '   0.1 s  start: embedded: ingest (each must answer; usually 1 s)',
    '   1.2 s    start: waiting for the queue',
    '   1.2 s  warning: little disk → free some',
    '   1.2 s  end: failed: it died',
  ]);
});

it('plain lines tell at once when something else begins to be counted, and what was given up', () => {
  const lines = told((feed, at) => {
    feed.tell(phase('load'));
    const load = { sentEvents: 9, sentBytes: 900, acknowledgedEvents: 5, refusedEvents: 1, givenUpEvents: 3, inTheAirBytes: 0 };
    feed.tell(sample(0, 0, { load, flow: { queuedEvents: 9, committedEvents: 9, freshnessMs: 0 } }));
    feed.tell({ kind: 'position', position: { done: 1000, total: 1000, unit: 'ms' } });
    feed.tell(phase('etl'));
    at(100);
    feed.tell({ kind: 'step', text: 'last_job succeeded', position: { done: 31, total: 31, unit: 'jobs' } });
    feed.tell({ kind: 'step', text: 'comparing', position: { done: 0, total: 31, unit: 'results' } });
    feed.tell({ kind: 'step', text: 'comparing', position: { done: 1, total: 31, unit: 'results' } });
  });
  assert.deepEqual(
    lines.filter((line) => !line.includes('it must be')),
    [
      '   0.0 s    load 1 of 1 s: 9 events sent (900 B), 5 acknowledged, 3 GIVEN UP, 5 in the lake, freshness 0 ms',
      '   0.1 s    etl 31 of 31 jobs: last_job succeeded',
      '   0.1 s    etl 0 of 31 results: comparing',
    ],
  );
});

it('plain lines of a long phase become rare, and the end of a count is always told', () => {
  const lines = told((feed, at) => {
    feed.tell(phase('load'));
    for (let second = 1; second <= 60; second++) {
      at(second * 1000);
      feed.tell(sample(second * 1000, second * 10));
      feed.tell({ kind: 'position', position: { done: second * 1000, total: 60_000, unit: 'ms' } });
    }
  });
  assert.equal(lines.length, 1 + 10 + 5);
  assert.equal(
    lines.at(-1),
    '  60.0 s    load 60 of 60 s: 600 events sent (60 kB, 1 kB/s), 600 acknowledged, 600 in the lake, freshness 0 ms',
  );
});

it('plain lines of a standstill are told seldom, and when it goes on', () => {
  const lines = told((feed, at) => {
    feed.tell(phase('drain'));
    for (let second = 1; second <= 41; second++) {
      at(second * 1000);
      const done = second < 41 ? 0 : 5;
      feed.tell({ kind: 'step', text: 'events to go', position: { done, total: 9, unit: 'events' } });
    }
  });
  assert.deepEqual(
    lines.slice(1).map((line) => line.slice(0, 8)),
    ['   1.0 s', '  31.0 s', '  41.0 s'],
  );
});
