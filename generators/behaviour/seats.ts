/** Where a seat's player is. */
export const places = { off: 0, lobby: 1, room: 2, shop: 3 } as const;
export type Place = (typeof places)[keyof typeof places];

/**
 * The state of all seats of a shard, a column per property: a seat is one concurrent user, and some fifty bytes.
 * A seat's player changes when a session ends and the next one begins.
 */
export interface Seats {
  readonly capacity: number;
  readonly place: Uint8Array;
  readonly playerId: Int32Array;
  readonly sessionNumber: Int32Array;
  /** Virtual epoch milliseconds of the start of the session. */
  readonly startedMs: Float64Array;
  /** Room that the player is in; 0 if in none. */
  readonly roomId: Int32Array;
  /** Virtual epoch milliseconds at which the room was entered. */
  readonly joinedMs: Float64Array;
  /** Messages sent in the room. */
  readonly messages: Uint16Array;
  /** Item that the player looks at. */
  readonly itemId: Int32Array;
  /** Item in the cart; 0 if the cart is empty. */
  readonly cartItemId: Int32Array;
  readonly balanceCredits: Int32Array;
  readonly walletVersion: Int32Array;
  /** Actions in the session. */
  readonly actions: Int32Array;
}

/** Empty seats. */
export function createSeats(capacity: number): Seats {
  return {
    capacity,
    place: new Uint8Array(capacity),
    playerId: new Int32Array(capacity),
    sessionNumber: new Int32Array(capacity),
    startedMs: new Float64Array(capacity),
    roomId: new Int32Array(capacity),
    joinedMs: new Float64Array(capacity),
    messages: new Uint16Array(capacity),
    itemId: new Int32Array(capacity),
    cartItemId: new Int32Array(capacity),
    balanceCredits: new Int32Array(capacity),
    walletVersion: new Int32Array(capacity),
    actions: new Int32Array(capacity),
  };
}
