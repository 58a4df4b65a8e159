import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunRecord } from '../model/run-record.ts';
import { builtImages } from '../platforms/agnostic/components.ts';
import { whySkip } from '../platforms/docker/testing/containers.ts';
import { labIn } from './testing/lab.ts';

const skip = await whySkip(builtImages);

/** A slow load that goes on for as long as components are killed, the stream job first, in the middle of its first batches. In ORC: all other tests are in Parquet. */
const scenario = `
name: kills
description: Kills one after the other.
workload:
  disorder: { late: 0.01, duplicate: 0.02, malformed: 0.005, schema_violation: 0.005, wrong_credentials: 0.005 }
phases:
  - { name: load, duration: 60s, rate: 0.1x }
faults:
  - { at: 4s, kill: spark, for: 0s }
  - { at: 30s, kill: kafka, for: 1s }
  - { at: 40s, kill: ingest, for: 1s }
  - { at: 45s, kill: minio, for: 1s }
  - { at: 52s, kill: spark, for: 0s }
drain: 3m
platform: { commitInterval: 1s, format: orc }
etl: { jobs: none }
targets:
  - { metric: lost_events, max: 0 }
`;

test(
  'whatever component is killed, nothing acknowledged is lost, and nothing is in the lake twice',
  { skip, timeout: 900_000 },
  async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'lakelab-kills-'));
    try {
      await writeFile(join(cwd, 'kills.yaml'), scenario);
      const { stdout, stderr } = await labIn(cwd, ['run', './kills.yaml', '--platform', 'agnostic', '--json']);
      assert.notEqual(stdout, '', stderr);
      const record = JSON.parse(stdout) as RunRecord;
      assert.equal(record.error, undefined, JSON.stringify(record.error));
      assert.deepEqual(
        record.faults?.map(({ target }) => target),
        ['spark', 'kafka', 'ingest', 'minio', 'spark'],
      );
      assert.ok(
        record.faults?.every(({ durationMs }) => durationMs !== null),
        'each was started again',
      );
      const classes = new Set(record.accounting.map(({ delivery }) => delivery));
      assert.deepEqual([...classes].toSorted(), ['persisted', 'rejected_as_planned'], JSON.stringify(record.accounting));
      const figure = (metric: string): unknown =>
        record.measurements.find((each) => each.metric === metric && each.of === undefined)?.value;
      assert.equal(figure('raw_lost_events'), 0);
      assert.ok(Number(figure('persisted_events')) > 50_000);
    } finally {
      await labIn(cwd, ['runs', 'prune', '--keep', '0', '--resumable']);
      await rm(cwd, { recursive: true, force: true });
    }
  },
);
