import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deathOf } from './server-death.ts';

const at = (second: number, text: string): string => `2026-11-25T03:00:0${second}.000Z ${text}`;

test('a full disk is told as such, and a line that was written again and again once', () => {
  const full = 'IO Error: Could not write file "queue.wal": No space left on device';
  const { why, diskFull } = deathOf({ pid: 7, code: 1, signal: null, log: [at(0, 'ready'), at(1, full), at(2, full), at(3, full)] });
  assert.equal(diskFull, true);
  assert.equal(why, `process 7 exited with code 1; last log lines: ${at(0, 'ready')} | ${at(3, full)}`);
  assert.equal(deathOf({ pid: 7, code: 11, signal: null, log: [] }).diskFull, true);
});

test('who is killed has not died of a full disk, whatever its log said before', () => {
  const { why, diskFull } = deathOf({ pid: 7, code: null, signal: 'SIGKILL', log: [at(1, 'No space left on device')] });
  assert.equal(diskFull, undefined);
  assert.match(why, /^process 7 exited with SIGKILL; /);
  assert.equal(deathOf({ pid: 7, code: 1, signal: null, log: [at(1, 'a bug')] }).diskFull, undefined);
});
