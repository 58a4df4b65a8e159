import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventTypes } from '../../generators/index.ts';
import { LedgerStore, type SettledRanges } from '../ledger/ledger-store.ts';
import type { RunOptions } from './run-options.ts';
import { loadRunState } from './run-state.ts';

/** The ledger of a run, with what an interrupted attempt had settled. */
export interface OpenedLedger extends AsyncDisposable {
  readonly store: LedgerStore;
  readonly fromOffsetMs: number;
  readonly carriedUntilOffsetMs: number;
  readonly settled: readonly SettledRanges[];
}

/** Events this much younger than the newest in the ledger may have left before the kill: senders report and the ledger is flushed every second. */
const UNRECORDED_MS = 5_000;
const MEMORY_LIMIT_BYTES = 256 * 2 ** 20;

/** Opens the run's ledger: empty, or with the account of the attempt that is resumed. */
export async function openLedger(options: RunOptions): Promise<OpenedLedger> {
  const { directory, resume } = options;
  const store = await LedgerStore.open({ directory, types: eventTypes.map(({ type }) => type), memoryLimitBytes: MEMORY_LIMIT_BYTES });
  const dispose = async (): Promise<void> => {
    await store[Symbol.asyncDispose]();
    // The account is in ledger.parquet by now; where it is not, the run died and can be resumed from this file.
    if (store.exported) await Promise.all(['ledger.duckdb', 'ledger.duckdb.wal'].map((file) => rm(join(directory, file), { force: true })));
  };
  const { originEpochMs } = resume ? await loadRunState(directory) : { originEpochMs: null };
  if (originEpochMs === null) return { store, fromOffsetMs: 0, carriedUntilOffsetMs: 0, settled: [], [Symbol.asyncDispose]: dispose };
  const { lastOffsetMs, ranges } = await store.settled(originEpochMs);
  return {
    store,
    fromOffsetMs: lastOffsetMs,
    carriedUntilOffsetMs: lastOffsetMs + UNRECORDED_MS,
    settled: ranges,
    [Symbol.asyncDispose]: dispose,
  };
}
