import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatRanges } from '../ingest/kafka/sequence-ranges.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const python = (...args: string[]) => spawnSync('python3', ['-B', ...args], { cwd: folder, encoding: 'utf8' });
const skip = python('--version').status === 0 ? false : 'there is no python3 on the PATH';

test('the parts of the stream job that need no Spark', { skip }, () => {
  const { status, stderr } = python('-m', 'unittest');
  assert.equal(status, 0, stderr);
});

test('the stream job reads the ranges that ingestion writes', { skip }, () => {
  const sequences = [5, 6, 7, 3, 3, 9_007_199_254_740_990, 9_007_199_254_740_991, 1];
  const program = 'import sys, seen; print([n for a, b in seen.parse_ranges(sys.argv[1]) for n in range(a, b + 1)])';
  const { stdout, stderr } = python('-c', program, formatRanges(sequences));
  assert.deepEqual(JSON.parse(stdout || 'null'), sequences, stderr);
});
