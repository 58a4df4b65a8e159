import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { outcomes, type Outcome } from '../model/ledger.ts';
import type { InflictedFault } from '../model/faults.ts';
import { disorders, rejectionReasons, sources } from '../model/workload.ts';
import { MemoryAccountStore } from '../testing/memory-account-store.ts';
import { LedgerStore } from './ledger-store.ts';
import { reconcile } from './reconcile.ts';
import { accountRecovery, LATE_EXTRA_MS, LATE_FACTOR, type FaultAccount, type RecoveryAccount } from './recovery.ts';

const ORIGIN_MS = 1_770_000_000_000;

/** One event that had to be accepted: when it was due, and how long it took to the lake; null: it never got there. */
interface Event {
  readonly dueMs: number;
  readonly tookMs: number | null;
  readonly attempts: number;
  readonly outcome: Outcome;
}

function fault(target: string, calledMs: number): InflictedFault {
  const plan = { kind: 'kill', target, atMs: calledMs, durationMs: 500 } as const;
  return { plan, calledMs: ORIGIN_MS + calledMs, killedMs: ORIGIN_MS + calledMs + 50, restartedMs: ORIGIN_MS + calledMs + 550 };
}

/** The account of such events, each with a commit of its own, as a run would take it. */
async function account(
  events: readonly Event[],
  faults: readonly InflictedFault[],
  planned: 'none' | 'malformed' = 'none',
): Promise<RecoveryAccount | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-recovery-'));
  try {
    await using lake = await MemoryAccountStore.create();
    await using store = await LedgerStore.open({ directory, types: ['t.one'], memoryLimitBytes: 2 ** 27 });
    const n = events.length;
    const content = hash('md5', '{}', 'buffer').readBigUInt64LE(8);
    store.append({
      rows: n,
      sourceIndex: new Uint16Array(n),
      sequence: Uint32Array.from(events, (_, i) => i + 1),
      copy: new Int8Array(n),
      typeIndex: new Uint16Array(n),
      disorder: new Uint8Array(n).fill(disorders.indexOf(planned)),
      bytes: new Int32Array(n).fill(100),
      timeMs: new Float64Array(n),
      intendedMs: Float64Array.from(events, ({ dueMs }) => ORIGIN_MS + dueMs),
      sentMs: Float64Array.from(events, ({ dueMs }) => ORIGIN_MS + dueMs),
      answeredMs: Float64Array.from(events, ({ dueMs, outcome }) => (outcome === 'acknowledged' ? ORIGIN_MS + dueMs + 1 : NaN)),
      attempts: Int32Array.from(events, ({ attempts }) => attempts),
      outcome: Uint8Array.from(events, ({ outcome }) => outcomes.indexOf(outcome)),
      reason: new Uint8Array(n).fill(rejectionReasons.indexOf('none')),
      carried: new Uint8Array(n),
      content: new BigUint64Array(n).fill(content),
    });
    const source = sources[0]?.name ?? '';
    for (const [i, { dueMs, tookMs }] of events.entries()) {
      if (tookMs === null) continue;
      const committedMs = ORIGIN_MS + dueMs + tookMs;
      await lake.connection.run(`INSERT INTO lake_commits VALUES (${i}, ${committedMs}, ${committedMs}, ${committedMs})`);
      await lake.connection.run(`INSERT INTO lake_events VALUES ('${source}', ${i + 1}, ${i}, 't.one', 0, ${content})`);
      await lake.connection.run(`INSERT INTO lake_raw_events VALUES ('${source}', ${i + 1})`);
    }
    await reconcile(lake, await store.exportParquet(), { originEpochMs: ORIGIN_MS, fromOffsetMs: 0, toOffsetMs: 1e9 });
    return await accountRecovery(lake, faults);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The definitions, event by event and by hand. */
function expected(events: readonly Event[], faults: readonly InflictedFault[]): RecoveryAccount {
  const calls = faults.map(({ calledMs }) => calledMs - ORIGIN_MS);
  const first = Math.min(...calls);
  const before = events.filter(
    ({ dueMs, tookMs }) => dueMs >= first - 30_000 && dueMs < first && tookMs !== null && dueMs + tookMs < first,
  );
  const worstMs = Math.max(0, ...before.map(({ tookMs }) => tookMs ?? 0));
  const limitMs = LATE_FACTOR * worstMs + LATE_EXTRA_MS;
  return {
    before: { events: before.length, worstMs },
    limitMs,
    faults: faults.map((_, index): FaultAccount => {
      const own = events.filter(({ dueMs }) => {
        const begun = calls.filter((calledMs) => calledMs <= dueMs + limitMs);
        return begun.length > 0 && Math.max(...begun) === calls[index];
      });
      const bad = own.filter(({ tookMs }) => tookMs === null || tookMs > limitMs);
      const last = (values: number[]): number | undefined => (values.length === 0 ? undefined : ORIGIN_MS + Math.max(...values));
      return {
        late: bad.filter(({ tookMs }) => tookMs !== null).length,
        missing: bad.filter(({ tookMs }) => tookMs === null).length,
        retried: own.filter(({ attempts }) => attempts > 1).length,
        lastBadMs: last(bad.map(({ dueMs, tookMs }) => dueMs + (tookMs ?? limitMs))),
        lastBadDueMs: last(bad.map(({ dueMs }) => dueMs)),
        lastDueMs: last(own.map(({ dueMs }) => dueMs)),
      };
    }),
  };
}

const event: fc.Arbitrary<Event> = fc
  .record({
    dueMs: fc.nat(60_000),
    tookMs: fc.oneof(
      { weight: 6, arbitrary: fc.nat(900) },
      { weight: 3, arbitrary: fc.nat(20_000) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    attempts: fc.integer({ min: 1, max: 3 }),
    lost: fc.constantFrom<Outcome>('acknowledged', 'failed', 'unknown'),
  })
  .map(({ lost, ...made }) => ({ ...made, outcome: made.tookMs === null ? lost : 'acknowledged' }));

describe('the account of faults', () => {
  it('gives each event to the fault that its fate demands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 50 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 55_000 }), { minLength: 1, maxLength: 4 }),
        async (events, calls) => {
          const faults = calls.map((calledMs, index) => fault(`c${index}`, calledMs));
          assert.deepEqual(await account(events, faults), expected(events, faults));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is none without faults, and leaves out what had to be rejected', async () => {
    const late: Event = { dueMs: 5000, tookMs: 30_000, attempts: 1, outcome: 'acknowledged' };
    assert.equal(await account([late], []), undefined);
    assert.deepEqual((await account([late], [fault('kafka', 5000)], 'malformed'))?.faults, [
      { late: 0, missing: 0, retried: 0, lastBadMs: undefined, lastBadDueMs: undefined, lastDueMs: undefined },
    ]);
  });
});
