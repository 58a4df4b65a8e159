import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryAccountStore } from '../testing/memory-account-store.ts';
import type { Disorder } from '../model/workload.ts';
import type { Outcome } from '../model/ledger.ts';
import { KEY_STRIDE } from './account.ts';
import { accountDetection, type Detection, type Flagged, type PlantedKind } from './detection.ts';

const SOURCE = '//imvu/data/00';
const SOURCE_INDEX = 1;

/** An event of a made-up run; its place in the list is its sequence, from 1. */
interface Sent {
  readonly disorder?: Disorder;
  readonly outcome?: Outcome;
  readonly timeMs?: number;
  readonly lakeRows?: number;
  readonly acknowledged?: number;
  readonly attempts?: number;
}

async function detect(events: readonly Sent[], flagged: Partial<Record<PlantedKind, readonly (number | Flagged)[]>>): Promise<Detection[]> {
  await using store = await MemoryAccountStore.create();
  await store.connection.run(`
    CREATE TABLE ledger (source VARCHAR, sequence BIGINT, copy TINYINT, disorder VARCHAR, time_ms BIGINT, outcome VARCHAR);
    CREATE TABLE account (k BIGINT, disorder VARCHAR, outcome VARCHAR, lake_rows BIGINT, acknowledged_submissions BIGINT, all_attempts BIGINT, any_carried BOOLEAN)`);
  for (const [index, event] of events.entries()) {
    const { disorder = 'none', outcome = 'acknowledged', timeMs = index, lakeRows = 0, acknowledged = 1, attempts = 1 } = event;
    await store.connection.run(`INSERT INTO ledger VALUES ('${SOURCE}', ${index + 1}, 0, '${disorder}', ${timeMs}, '${outcome}')`);
    await store.connection.run(
      `INSERT INTO account VALUES (${SOURCE_INDEX * KEY_STRIDE + index + 1}, '${disorder}', '${outcome}', ${lakeRows}, ${acknowledged}, ${attempts}, FALSE)`,
    );
  }
  const named = Object.entries(flagged).map(([kind, list]): [PlantedKind, Flagged[]] => [
    kind as PlantedKind,
    list.map((each) => (typeof each === 'number' ? { source: SOURCE, sequence: each } : each)),
  ]);
  return await accountDetection(store, new Map(named));
}

test('what a detector names is held against what was planted and reached the platform', async () => {
  const events: Sent[] = [
    { disorder: 'orphan_reference' },
    { disorder: 'orphan_reference' },
    {},
    // Never arrived: nobody could find it.
    { disorder: 'orphan_reference', outcome: 'failed' },
    // Never answered, but there.
    { disorder: 'orphan_reference', outcome: 'unknown', lakeRows: 1 },
    { disorder: 'malformed', outcome: 'rejected' },
  ];
  assert.deepEqual(await detect(events, { orphan_reference: [1, 3, 5], malformed: [6] }), [
    { kind: 'malformed', reached: 1, hidden: 0, found: 1, flagged: 1, right: 1 },
    { kind: 'orphan_reference', reached: 3, hidden: 0, found: 2, flagged: 3, right: 2 },
  ]);
});

test('events that were never sent, or named twice, count once and as wrong', async () => {
  const stranger: Flagged = { source: '//somewhere/else', sequence: 1 };
  assert.deepEqual(await detect([{ disorder: 'malformed', outcome: 'rejected' }], { malformed: [1, 1, 99, stranger] }), [
    { kind: 'malformed', reached: 1, hidden: 0, found: 1, flagged: 3, right: 1 },
  ]);
});

test('a detector that finds nothing finds none of what was planted, and kinds without a detector are left out', async () => {
  assert.deepEqual(
    await detect(
      [
        { disorder: 'late', timeMs: -5 },
        { disorder: 'malformed', outcome: 'rejected' },
      ],
      { malformed: [] },
    ),
    [{ kind: 'malformed', reached: 1, hidden: 0, found: 0, flagged: 0, right: 0 }],
  );
  assert.deepEqual(await detect([{}], { malformed: [] }), []);
});

test('late events that no later one of their source overtook are hidden', async () => {
  const late = (timeMs: number, more: Sent = {}): Sent => ({ disorder: 'late', timeMs, ...more });
  const events: Sent[] = [
    // The first of its source.
    late(100),
    { timeMs: 200 },
    late(150),
    // Late, yet after all that came before.
    late(300),
    // What was refused or never arrived overtakes nobody.
    { timeMs: 900, outcome: 'rejected', disorder: 'malformed' },
    { timeMs: 900, outcome: 'failed' },
    late(400),
    late(350),
  ];
  assert.deepEqual(await detect(events, { late: [3, 8] }), [{ kind: 'late', reached: 5, hidden: 3, found: 2, flagged: 2, right: 2 }]);
});

test('a duplicate was planted if both submissions arrived, and is one if the sender repeated it', async () => {
  const events: Sent[] = [
    { disorder: 'duplicate', acknowledged: 2, attempts: 2 },
    { disorder: 'duplicate', acknowledged: 1, attempts: 1 },
    { attempts: 3 },
    {},
  ];
  assert.deepEqual(await detect(events, { duplicate: [1, 3, 4] }), [
    { kind: 'duplicate', reached: 1, hidden: 0, found: 1, flagged: 3, right: 2 },
  ]);
});
