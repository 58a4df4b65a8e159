import { LabError } from '../../../model/errors.ts';
import type { OrchestratorClock } from '../../job-schedule.ts';
import { Unanswered } from './http-json.ts';

/** How long who is asked may be away before it is given up. */
const PATIENCE_MS = 240_000;
const REST_MS = 1000;

/** Asks those who may be killed and come back. */
export class Patience {
  readonly clock: OrchestratorClock;
  readonly signal: AbortSignal;
  #awaySinceMs: number | undefined;

  constructor(clock: OrchestratorClock, signal: AbortSignal) {
    this.clock = clock;
    this.signal = signal;
  }

  /** Asks again while nobody answers. @throws LabError ORCHESTRATOR_FAILED after a while, or when the signal is aborted */
  async ask<T>(ask: () => Promise<T>): Promise<T> {
    const { epochMs, sleep } = this.clock;
    for (;;) {
      try {
        const answer = await ask();
        this.#awaySinceMs = undefined;
        return answer;
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        this.#awaySinceMs ??= epochMs();
        if (this.signal.aborted || epochMs() - this.#awaySinceMs > PATIENCE_MS) {
          throw new LabError('ORCHESTRATOR_FAILED', `the orchestrator is away: ${error.message}`, { cause: error });
        }
        await sleep(REST_MS, this.signal);
      }
    }
  }
}
