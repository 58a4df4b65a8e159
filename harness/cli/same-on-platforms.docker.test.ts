import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunRecord } from '../model/run-record.ts';
import { builtImages } from '../platforms/agnostic/components.ts';
import { whySkip } from '../platforms/docker/testing/containers.ts';
import { normalise } from '../measure/normalise-value.ts';
import type { Row } from '../model/platform.ts';
import { labIn } from './testing/lab.ts';

const skip = await whySkip(builtImages);

/** These tell when and in which batch a platform took an event, not what it is. */
const OF_THE_RUN = new Set(['commit_id', 'ingested_at']);

/** SHA-256 over all rows of each partition of `events`, whatever the order of their columns. */
function hashByPartition(rows: readonly Row[]): Record<string, string> {
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  for (const row of rows) {
    const partition = `${String(row['event_day']).slice(0, 10)} ${String(row['family'])}`;
    const hash = hashes.get(partition) ?? createHash('sha256');
    hashes.set(partition, hash);
    const names = Object.keys(row)
      .filter((name) => !OF_THE_RUN.has(name))
      .toSorted();
    hash.update(`${JSON.stringify(names.map((name) => [name, String(normalise(row[name]))]))}\n`);
  }
  return Object.fromEntries([...hashes].map(([partition, hash]) => [partition, hash.digest('hex')]));
}

test('the same seed comes to the same counts and the same tables on embedded and in containers', { skip, timeout: 1_200_000 }, async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'lakelab-same-'));
  const told: Record<string, { counts: unknown; hashes: unknown }> = {};
  try {
    for (const platform of ['embedded', 'agnostic']) {
      const { stdout, stderr } = await labIn(cwd, ['run', 'smoke', '--platform', platform, '--duration', '5s', '--keep', '--json']);
      assert.notEqual(stdout, '', stderr);
      const record = JSON.parse(stdout) as RunRecord;
      assert.equal(record.error, undefined, JSON.stringify(record.error));
      const asked = await labIn(cwd, [
        'sql',
        '--run',
        record.runId,
        '--format',
        'json',
        'SELECT * FROM events ORDER BY source, sequence, id',
      ]);
      assert.equal(asked.code, 0, asked.stderr);
      // The canary's events are as many as there was time for.
      const rows = (JSON.parse(asked.stdout) as Row[]).filter(({ source }) => String(source).startsWith('//imvu/'));
      const key = (row: RunRecord['accounting'][number]): string => JSON.stringify(row);
      told[platform] = { counts: record.accounting.map(key).toSorted(), hashes: hashByPartition(rows) };
    }
    assert.ok(Object.keys(told['embedded']?.hashes as object).length >= 3);
    assert.deepEqual(told['agnostic'], told['embedded']);
  } finally {
    await labIn(cwd, ['runs', 'prune', '--keep', '0', '--resumable']);
    await rm(cwd, { recursive: true, force: true });
  }
});
