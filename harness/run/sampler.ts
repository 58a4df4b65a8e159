import type { Clock } from '../model/clock.ts';
import type { SenderProgress } from '../load/sender-protocol.ts';
import type { LoadFigures, ProcessUse, Sample } from '../model/live.ts';
import type { RunningPlatform } from '../model/platform.ts';
import type { RunObserver, SelfUsage } from './run-options.ts';

const EVERY_MS = 1000;
const TIMEOUT_MS = 3000;

export interface SamplerOptions {
  readonly running: RunningPlatform;
  readonly clock: Clock;
  readonly observer: RunObserver;
  readonly selfUsage: () => SelfUsage;
  /** How many of the canary's events are in the lake so far. */
  readonly canaryEvents: () => number;
}

/** Takes a sample of a run every second from its start until it is disposed, and tells it the observer. Its troubles are none of the run's. */
export class Sampler implements AsyncDisposable {
  readonly #options: SamplerOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #load: LoadFigures | null = null;
  #queuedBefore = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#running = this.#loop();
  }

  /** Notes the senders' counts; the next sample has them. */
  note({ sentEvents, sentBytes, acknowledgedEvents, rejectedEvents, givenUpEvents, pendingBytes }: SenderProgress): void {
    this.#load = {
      sentEvents,
      sentBytes,
      acknowledgedEvents,
      refusedEvents: rejectedEvents,
      givenUpEvents,
      inTheAirBytes: pendingBytes,
    };
  }

  /** Takes a sample now. */
  async take(): Promise<void> {
    const { running, clock, observer } = this.#options;
    const [flow, vitals] = await Promise.all([this.#inTime(this.#flow()), this.#inTime(running.vitals())]);
    const sample: Sample = {
      atMs: clock.epochMs(),
      load: this.#load,
      flow: flow ?? null,
      components: [...(vitals?.components ?? [])],
      processes: [...(vitals?.processes ?? []), this.#self()],
    };
    observer.tell({ kind: 'sample', sample });
  }

  /** What a platform that hangs would answer is not waited for: the run must go on, and end. */
  async #inTime<T>(answer: Promise<T>): Promise<T | undefined> {
    const answered = new AbortController();
    const timeout = this.#options.clock.sleep(TIMEOUT_MS, answered.signal).then(() => undefined);
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      answered.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #loop(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const begunMs = clock.monotonicMs();
      await this.take();
      await clock.sleep(Math.max(0, EVERY_MS - (clock.monotonicMs() - begunMs)), signal);
    }
  }

  async #flow(): Promise<Sample['flow']> {
    try {
      const { queuedEvents, committedEvents, backlogAgeMs } = await this.#options.running.progress();
      // What a resumed run finds in the queue goes into the lake first; it is none of this load.
      if (this.#load === null) this.#queuedBefore = queuedEvents;
      const others = this.#load === null ? 0 : this.#queuedBefore + this.#options.canaryEvents();
      const own = (events: number): number => Math.max(0, events - others);
      return { queuedEvents: own(queuedEvents), committedEvents: own(committedEvents), freshnessMs: backlogAgeMs };
    } catch {
      // It may just have died: the run itself finds out, and says why.
      return null;
    }
  }

  #self(): ProcessUse {
    const { coreSeconds, memoryBytes } = this.#options.selfUsage();
    return { name: 'harness', components: [], coreSeconds, memoryBytes };
  }
}
