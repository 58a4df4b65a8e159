import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../model/clock.ts';
import type { Finding } from '../model/measurement.ts';
import type { RunningPlatform } from '../model/platform.ts';
import { drain } from './drain.ts';
import type { Recorder } from './recorder.ts';

/** Drains on a clock of its own a platform that commits nothing; `interrupt` after so long, if at all. */
async function drained(
  limitMs: number,
  interruptAfterMs = Infinity,
  committedEvents = 0,
): Promise<{ findings: Finding[]; tookMs: number }> {
  let nowMs = 0;
  const abort = new AbortController();
  const clock: Clock = {
    epochMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: (ms) => {
      nowMs += ms;
      if (nowMs >= interruptAfterMs) abort.abort();
      return Promise.resolve();
    },
  };
  const running = { progress: () => Promise.resolve({ queuedEvents: 6376, committedEvents, backlogAgeMs: 1 }) };
  const recorder = { step: () => {} };
  const findings = await drain(
    running as unknown as RunningPlatform,
    clock,
    limitMs,
    abort.signal,
    abort.signal,
    recorder as unknown as Recorder,
  );
  return { findings, tookMs: nowMs };
}

test('what is not in the lake at the end of the drain is told, but not yet held to be lost', async () => {
  const { findings, tookMs } = await drained(60_000);
  assert.ok(tookMs >= 60_000 && tookMs < 61_000);
  const [finding, ...others] = findings;
  assert.deepEqual([finding?.code, others], ['DRAIN_INCOMPLETE', []]);
  assert.equal(
    finding?.message,
    '6,376 acknowledged events were not yet in the lake when the drain ended 60 s after the load; those of them that the account then misses count as lost.',
  );
  assert.match(finding?.hint ?? '', /^Raise `drain`/);
  assert.deepEqual((await drained(60_000, Infinity, 6376)).findings, []);
});

test('a drain that Ctrl-C has cut short says so, and gives no advice that would not have helped', async () => {
  const { findings, tookMs } = await drained(60_000, 2000);
  assert.ok(tookMs >= 15_000 && tookMs < 16_000, String(tookMs));
  assert.match(findings[0]?.message ?? '', /when the drain ended 15 s after the load, cut short by Ctrl-C; those of them that/);
  assert.match(findings[0]?.hint ?? '', /run again without interruption/);
});
