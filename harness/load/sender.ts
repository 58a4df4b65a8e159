import { openShard } from '../../generators/index.ts';
import { outcomes } from '../model/ledger.ts';
import { loadDurationMs, type PlannedEvent, type ShardStream } from '../model/workload.ts';
import { Batcher, type Batch } from './batch.ts';
import type { Clock } from '../model/clock.ts';
import { Courier } from './courier.ts';
import { LedgerWriter, type BatchResult, type LedgerChunk } from './ledger-chunk.ts';
import { LATE_BATCH_MS, type SenderInit, type SenderProgress, type SenderReport } from './sender-protocol.ts';
import { settledLookup } from './settled.ts';

/** How often the schedule is looked at. Finer would cost CPU and gain nothing beside the batches' linger. */
const TICK_MS = 10;
const PROGRESS_EVERY_MS = 250;
/** After a stall the schedule catches up in slices of this length, so that answers are read in between. */
const CATCH_UP_SLICE_MS = 100;

export interface SenderOptions extends SenderInit {
  readonly clock: Clock;
  readonly random: () => number;
  readonly cpuSeconds: () => number;
  readonly onChunk: (chunk: LedgerChunk) => void;
  readonly onProgress: (progress: SenderProgress) => void;
}

const failed = outcomes.indexOf('failed');
const acknowledged = outcomes.indexOf('acknowledged');
const rejected = outcomes.indexOf('rejected');

/**
 * One open-loop sender: walks its shards' event streams along the clock and sends each event when it is due, whatever the platform does.
 * It never slows down for the platform; what it cannot even hold is given up as `failed` and counted.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #shards: ShardStream[];
  readonly #courier: Courier;
  readonly #ledger: LedgerWriter;
  readonly #batcher: Batcher;
  readonly #isSettled: (event: PlannedEvent) => boolean;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  #originEpochMs = 0;
  #pendingBytes = 0;
  #sentEvents = 0;
  #sentBytes = 0;
  #acknowledgedEvents = 0;
  #rejectedEvents = 0;
  #givenUpEvents = 0;
  #batches = 0;
  #lateBatches = 0;
  #maxLatenessMs = 0;
  #overflowedEvents = 0;
  #nowOffsetMs = 0;
  #graceMs = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#shards = options.shards.map((shard) => openShard(options.plan, shard));
    this.#courier = new Courier({ ...options, ...options.ingress, credentials: new Map(options.ingress.credentials) });
    this.#ledger = new LedgerWriter(options.onChunk);
    this.#batcher = new Batcher(options.limits, (batch) => this.#dispatch(batch));
    this.#isSettled = settledLookup(options.settled);
  }

  /** Stops the schedule where it is; `run` then resolves within about `graceMs`. */
  end(graceMs: number): void {
    this.#graceMs = graceMs;
    this.#ending.abort();
  }

  /** Sends everything that is planned between `fromOffsetMs` and the end of the load. `originEpochMs` is the instant of offset 0. */
  async run(originEpochMs: number): Promise<SenderReport> {
    const { clock, plan, fromOffsetMs, cpuSeconds } = this.#options;
    const cpuBefore = cpuSeconds();
    this.#originEpochMs = originEpochMs;
    const endOffsetMs = loadDurationMs(plan);
    // The schedule follows the monotonic clock: a step of the wall clock must not change the load.
    const monotonicOriginMs = clock.monotonicMs() - (clock.epochMs() - originEpochMs);
    this.#nowOffsetMs = fromOffsetMs;
    // What was due before the interruption and is not settled yet goes out first.
    if (fromOffsetMs > 0) this.#advance(fromOffsetMs);
    let position = fromOffsetMs;
    let reportedMs = clock.monotonicMs();
    while (position < endOffsetMs && !this.#ending.signal.aborted) {
      const dueMs = Math.min(clock.monotonicMs() - monotonicOriginMs, endOffsetMs);
      this.#nowOffsetMs = dueMs;
      position = Math.max(position, Math.min(dueMs, position + CATCH_UP_SLICE_MS));
      this.#advance(position);
      this.#batcher.flush(position);
      if (clock.monotonicMs() - reportedMs >= PROGRESS_EVERY_MS) {
        reportedMs = clock.monotonicMs();
        this.#report();
      }
      await clock.sleep(position < dueMs ? 0 : TICK_MS, this.#ending.signal);
    }
    this.#batcher.flush(Infinity);
    const settled = this.#settleAll().then(() => true);
    // With a slow platform this takes as long as a minute, in which people and the ledger want to know what is answered.
    while (!(await Promise.race([settled, clock.sleep(PROGRESS_EVERY_MS).then(() => false)]))) this.#report();
    this.#report();
    await this.#courier[Symbol.asyncDispose]();
    return {
      batches: this.#batches,
      lateBatches: this.#lateBatches,
      maxLatenessMs: this.#maxLatenessMs,
      overflowedEvents: this.#overflowedEvents,
      troubles: [...this.#courier.troubles],
      coreSeconds: cpuSeconds() - cpuBefore,
    };
  }

  #advance(untilOffsetMs: number): void {
    const { fromOffsetMs, carriedUntilOffsetMs } = this.#options;
    for (const shard of this.#shards) {
      shard.advance(untilOffsetMs, (event) => {
        if (event.offsetMs >= carriedUntilOffsetMs) this.#batcher.add(event, false);
        else if (!this.#isSettled(event)) this.#batcher.add({ ...event, offsetMs: Math.max(event.offsetMs, fromOffsetMs) }, true);
      });
    }
  }

  #dispatch(batch: Batch): void {
    this.#batches++;
    const dueMs = (batch.columns.offsetMs[0] as number) + this.#options.limits.lingerMs;
    const latenessMs = this.#nowOffsetMs - dueMs;
    if (latenessMs > LATE_BATCH_MS) this.#lateBatches++;
    if (latenessMs > this.#maxLatenessMs) this.#maxLatenessMs = latenessMs;
    if (this.#pendingBytes + batch.body.length > this.#options.maxPendingBytes) {
      this.#overflowedEvents += batch.count;
      const now = this.#options.clock.epochMs();
      this.#settle(batch, {
        sentMs: now,
        answeredMs: NaN,
        attempts: 0,
        outcomes: new Uint8Array(batch.count).fill(failed),
        reasons: new Uint8Array(batch.count),
      });
      return;
    }
    this.#pendingBytes += batch.body.length;
    this.#sentEvents += batch.count;
    this.#sentBytes += batch.body.length;
    const delivery = this.#courier.deliver(batch).then((result) => {
      this.#pendingBytes -= batch.body.length;
      this.#inFlight.delete(delivery);
      this.#settle(batch, result);
      // After a retry, an abandoned request may still hold the bytes.
      if (result.attempts === 1 && !Number.isNaN(result.answeredMs)) this.#batcher.reuse(batch);
    });
    this.#inFlight.add(delivery);
  }

  #settle(batch: Batch, result: BatchResult): void {
    for (const outcome of result.outcomes) {
      if (outcome === acknowledged) this.#acknowledgedEvents++;
      else if (outcome === rejected) this.#rejectedEvents++;
      else this.#givenUpEvents++;
    }
    this.#ledger.add(batch, result, this.#originEpochMs);
  }

  /** Waits for all answers; when told to end, no longer than the grace it was given. */
  async #settleAll(): Promise<void> {
    const settled = Promise.all(this.#inFlight);
    const abandon = async (): Promise<void> => {
      await this.#options.clock.sleep(this.#graceMs);
      await this.#courier[Symbol.asyncDispose]();
    };
    if (this.#ending.signal.aborted) void abandon();
    else this.#ending.signal.addEventListener('abort', () => void abandon(), { once: true });
    await settled;
  }

  /** Hands over what is settled, and says how far it has come. */
  #report(): void {
    this.#ledger.flush();
    this.#options.onProgress({
      sentEvents: this.#sentEvents,
      sentBytes: this.#sentBytes,
      acknowledgedEvents: this.#acknowledgedEvents,
      rejectedEvents: this.#rejectedEvents,
      givenUpEvents: this.#givenUpEvents,
      pendingBytes: this.#pendingBytes,
    });
  }
}
