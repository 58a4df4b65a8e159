import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { outcomes, type Outcome } from '../model/ledger.ts';
import { disorders, expectedRejection, rejectionReasons, sources, type Disorder, type RejectionReason } from '../model/workload.ts';
import { MemoryAccountStore } from '../testing/memory-account-store.ts';
import { LedgerStore } from './ledger-store.ts';
import { reconcile, type DeliveryClass, type Reconciliation } from './reconcile.ts';

const ORIGIN_MS = 1_770_000_000_000;
const COMMITTED_MS = ORIGIN_MS + 5_000;

/** One event of a made-up run: what was planned and answered, and what the lake holds of it. */
interface Fate {
  readonly disorder: Disorder;
  readonly outcome: Outcome;
  readonly reason: RejectionReason;
  readonly lakeRows: number;
  /** What of it the lake has wrong. */
  readonly damage: 'none' | 'type' | 'time' | 'data';
}

/** The class that the definitions give it, written as a decision by hand. */
function classOf({ disorder, outcome, reason, lakeRows, damage }: Fate): DeliveryClass {
  const mustBeRejected = expectedRejection[disorder] !== 'none';
  if (mustBeRejected && (outcome === 'acknowledged' || lakeRows > 0)) return 'wrongly_accepted';
  if (outcome === 'rejected') {
    if (lakeRows > 0) return 'wrongly_accepted';
    return reason === expectedRejection[disorder] ? 'rejected_as_planned' : 'rejected_wrongly';
  }
  if (lakeRows > 1) return 'duplicated';
  if (lakeRows === 1) return damage === 'none' ? 'persisted' : 'corrupt';
  return outcome === 'acknowledged' ? 'lost' : outcome;
}

const fate: fc.Arbitrary<Fate> = fc
  .record({
    disorder: fc.constantFrom<Disorder>('none', 'none', 'late', 'schema_violation', 'out_of_range'),
    outcome: fc.constantFrom(...outcomes),
    reason: fc.constantFrom<RejectionReason>('schema_violation', 'out_of_range', 'other'),
    lakeRows: fc.nat(2),
    damage: fc.constantFrom('none', 'none', 'type', 'time', 'data'),
  })
  .map((made) => ({ ...made, reason: made.outcome === 'rejected' ? made.reason : 'none' }));

async function account(fates: readonly Fate[], phantoms: number): Promise<Reconciliation> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-reconcile-'));
  try {
    await using lake = await MemoryAccountStore.create();
    await using store = await LedgerStore.open({ directory, types: ['t.one', 't.two'], memoryLimitBytes: 2 ** 27 });
    const n = fates.length;
    const event = (i: number) => ({
      type: i % 2 === 0 ? 't.one' : 't.two',
      timeMs: 1_700_000_000_000 + i,
      data: `{"n":${i},"text":"é👋"}`,
    });
    store.append({
      rows: n,
      sourceIndex: Uint16Array.from(fates, (_, i) => i % sources.length),
      sequence: Uint32Array.from(fates, (_, i) => i + 1),
      copy: new Int8Array(n),
      typeIndex: Uint16Array.from(fates, (_, i) => i % 2),
      disorder: Uint8Array.from(fates, ({ disorder }) => disorders.indexOf(disorder)),
      bytes: new Int32Array(n).fill(100),
      timeMs: Float64Array.from(fates, (_, i) => event(i).timeMs),
      intendedMs: Float64Array.from(fates, (_, i) => ORIGIN_MS + i),
      sentMs: Float64Array.from(fates, (_, i) => ORIGIN_MS + i + 10),
      answeredMs: Float64Array.from(fates, ({ outcome }, i) =>
        outcome === 'acknowledged' || outcome === 'rejected' ? ORIGIN_MS + i + 30 : NaN,
      ),
      attempts: new Int32Array(n).fill(2),
      outcome: Uint8Array.from(fates, ({ outcome }) => outcomes.indexOf(outcome)),
      reason: Uint8Array.from(fates, ({ reason }) => rejectionReasons.indexOf(reason)),
      carried: new Uint8Array(n),
      content: BigUint64Array.from(fates, (_, i) => hash('md5', event(i).data, 'buffer').readBigUInt64LE(8)),
    });
    await lake.connection.run(`INSERT INTO lake_commits VALUES (1, ${ORIGIN_MS + 3_000}, ${ORIGIN_MS + 4_000}, ${COMMITTED_MS})`);
    for (const [i, { lakeRows, damage }] of fates.entries()) {
      const sent = event(i);
      const type = damage === 'type' ? `${sent.type}.v2` : sent.type;
      const timeMs = damage === 'time' ? sent.timeMs + 1 : sent.timeMs;
      const data = damage === 'data' ? `${sent.data} ` : sent.data;
      const source = sources[i % sources.length]?.name ?? '';
      for (let row = 0; row < lakeRows; row++) {
        await lake.connection.run(
          `INSERT INTO lake_events VALUES ('${source}', ${i + 1}, 1, '${type}', ${timeMs}, md5_number_lower('${data}'))`,
        );
        await lake.connection.run(`INSERT INTO lake_raw_events VALUES ('${source}', ${i + 1})`);
      }
    }
    for (let i = 0; i < phantoms; i++) {
      await lake.connection.run(`INSERT INTO lake_events VALUES ('${sources[0]?.name}', ${1_000_000 + i}, 1, 't.one', 0, 0)`);
    }
    return await reconcile(lake, await store.exportParquet(), { originEpochMs: ORIGIN_MS, fromOffsetMs: 0, toOffsetMs: 1e9 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test('puts every event into exactly the class that its fate demands, and every phantom too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 60 }), fc.nat(3), async (fates, phantoms) => {
      const { accounting, latency } = await account(fates, phantoms);
      const expected = new Map<string, number>(phantoms > 0 ? [['phantom', phantoms]] : []);
      for (const one of fates) expected.set(classOf(one), (expected.get(classOf(one)) ?? 0) + 1);
      const found = new Map<string, number>();
      for (const { delivery, events } of accounting) found.set(delivery, (found.get(delivery) ?? 0) + events);
      assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
      // Latency is taken on every event of the workload that is in the lake and was not to be rejected.
      const timed = fates.flatMap((one, i) =>
        ['persisted', 'duplicated', 'corrupt'].includes(classOf(one)) ? [COMMITTED_MS - ORIGIN_MS - i] : [],
      );
      assert.deepEqual(
        latency.submission_to_lake_ms.flatMap(([ms, count]) => Array.from({ length: count }, () => ms)),
        timed.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 15 },
  );
});

test('locates a loss at the last hop that saw the event', async () => {
  const lost: Fate = { disorder: 'none', outcome: 'acknowledged', reason: 'none', lakeRows: 0, damage: 'none' };
  const { offenders, raw } = await account([lost, { ...lost, lakeRows: 1 }], 0);
  assert.deepEqual(
    offenders.map(({ kind, sequence, lastHop }) => [kind, sequence, lastHop]),
    [
      ['lost', 1, 'queue (acknowledged by ingestion)'],
      ['raw_lost', 1, 'queue (acknowledged by ingestion)'],
    ],
  );
  assert.equal(raw.lost, 1);
});
