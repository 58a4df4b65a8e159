import type { Random } from '../random.ts';
import type { Player } from '../world/players.ts';
import type { Texts } from '../world/texts.ts';
import type { World } from '../world/world.ts';

/**
 * What all events of one action share: who acts, when, in which session, and ready pieces of their JSON.
 * One object per shard, rewritten for each action, as making one each time would cost more than the events.
 */
export interface Moment {
  readonly world: World;
  readonly texts: Texts;
  readonly random: Random;
  readonly emit: (typeIndex: number, data: string) => void;
  /** Two digits. */
  readonly shardText: string;
  player: Player;
  sessionId: string;
  /** Virtual epoch milliseconds of the action, as text. */
  nowText: string;
  /** The same of the start of the session: the time of rows that were there before. */
  sinceText: string;
  /** Opening brace and the members that all ui and service events begin with. */
  who: string;
  /** `,"trace_id":"…"`. */
  trace: string;
  /** Members about the client, and the closing brace of ui events. */
  clientEnd: string;
  /** Database transaction of the action. */
  transaction: number;
  /** Log position of the last change. */
  logPosition: number;
  /** Number of the last request. */
  requests: number;
}

/** Sixteen bits as four hexadecimal digits. */
export const hexadecimal: readonly string[] = Array.from({ length: 65_536 }, (_, n) => n.toString(16).padStart(4, '0'));

const SKEW_STEPS = 256;
/** Quantiles of a log-normal distribution with median 1, as durations and sizes have it (99 % below 8). */
const skew = Float64Array.from({ length: SKEW_STEPS }, (_, step) => {
  const share = (step + 0.5) / SKEW_STEPS;
  // Logistic approximation of the normal quantile; close enough for made-up durations.
  return Math.exp(0.9 * (Math.log(share / (1 - share)) / 1.702));
});

/** A whole number spread around a median, with a long tail upwards. */
export function skewed(random: Random, median: number): number {
  return Math.floor(median * (skew[random.below(SKEW_STEPS)] as number));
}
