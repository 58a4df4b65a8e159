import type { LiveState, RunEvent } from '../model/live.ts';
import { reduceLive } from './live-state.ts';

/** Told of each change, with the event behind it, where there was a single one. */
export type LiveSubscriber = (state: LiveState, event?: RunEvent) => void;

/** Keeps the state of a run up to date with what the run says, and hands it on. */
export class LiveFeed {
  readonly #epochMs: () => number;
  readonly #subscribers = new Set<LiveSubscriber>();
  #state: LiveState;

  constructor(first: LiveState, epochMs: () => number) {
    this.#state = first;
    this.#epochMs = epochMs;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Takes part in a run as its observer. */
  tell(event: RunEvent): void {
    this.#state = reduceLive(this.#state, event, this.#epochMs());
    for (const subscriber of this.#subscribers) subscriber(this.#state, event);
  }

  /** Takes over what another process knows of the run. */
  replace(state: LiveState): void {
    this.#state = state;
    for (const subscriber of this.#subscribers) subscriber(state);
  }

  /** Until the result is called. */
  subscribe(subscriber: LiveSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }
}
