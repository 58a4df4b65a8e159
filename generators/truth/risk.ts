import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups } from './aggregate.ts';

const MINUTE_MS = 60_000;

interface Order {
  readonly day: string;
  readonly player: number;
  readonly at: string;
  readonly atMs: number;
  readonly transaction: string;
  readonly kind: string;
  readonly credits: number;
}

/** `payment_velocity`, from `stg_orders`: the pace counts across midnight. */
export function paymentVelocity(orders: readonly Row[]): Row[] {
  const players = createGroups<Order[]>();
  for (const row of orders) {
    const at = String(row['ordered_at']);
    const order: Order = {
      day: String(row['event_day']),
      player: Number(row['player_id']),
      at,
      atMs: Date.parse(at),
      transaction: String(row['transaction_id']),
      kind: String(row['order_kind']),
      credits: Number(row['credits']),
    };
    players.of(order.player, () => []).push(order);
  }
  return players.values().flatMap(velocityOf);
}

function velocityOf(unordered: readonly Order[]): Row[] {
  const orders = unordered.toSorted(
    compareBy(
      ({ atMs }) => atMs,
      ({ transaction }) => transaction,
    ),
  );
  const follows = (place: number, distance: number, withinMs: number): boolean => {
    const [order, before] = [orders[place], orders[place - distance]];
    return order !== undefined && before !== undefined && order.atMs - before.atMs <= withinMs;
  };
  const days = createGroups<(Order & { burst: boolean; repeat: boolean })[]>();
  for (const [place, order] of orders.entries()) {
    const pace = { burst: follows(place, 2, 10 * MINUTE_MS), repeat: follows(place, 1, MINUTE_MS) };
    days.of(order.day, () => []).push({ ...order, ...pace });
  }
  return days
    .values()
    .filter(({ length }) => length > 1)
    .map((group) => ({
      event_day: group[0]?.day ?? '',
      player_id: group[0]?.player ?? 0,
      orders: group.length,
      credits: group.reduce((sum, { credits }) => sum + credits, 0),
      bursts: group.filter(({ burst }) => burst).length,
      repeats_within_minute: group.filter(({ repeat }) => repeat).length,
      kinds: new Set(group.map(({ kind }) => kind)).size,
      first_order_at: group[0]?.at ?? '',
      last_order_at: group.at(-1)?.at ?? '',
    }));
}

interface Given {
  readonly sender: number;
  gifts: number;
  credits: number;
}

/** `gift_ring_signals`, from `fct_gifts`. */
export function giftRings(gifts: readonly Row[]): Row[] {
  /** By recipient, who gave. */
  const received = new Map<number, Map<number, Given>>();
  for (const row of gifts) {
    if (typeof row['sender_id'] !== 'number' || typeof row['recipient_id'] !== 'number') continue;
    const givers = received.get(row['recipient_id']) ?? new Map<number, Given>();
    received.set(row['recipient_id'], givers);
    const given = givers.get(row['sender_id']) ?? { sender: row['sender_id'], gifts: 0, credits: 0 };
    givers.set(row['sender_id'], given);
    given.gifts++;
    given.credits += Number(row['credits']);
  }
  const gave = (sender: number, recipient: number): boolean => received.get(recipient)?.has(sender) ?? false;
  const rows: Row[] = [];
  for (const [player, givers] of received) {
    const all = [...givers.values()];
    const credits = all.reduce((sum, given) => sum + given.credits, 0);
    let circles = 0;
    for (const { sender } of all) {
      // A third who gives to the sender, and is given by the player.
      for (const third of received.get(sender)?.keys() ?? []) {
        if (third !== player && third !== sender && gave(player, third)) circles++;
      }
    }
    rows.push({
      player_id: player,
      givers: all.length,
      gifts: all.reduce((sum, given) => sum + given.gifts, 0),
      credits,
      top_giver_share: credits === 0 ? null : Math.max(...all.map((given) => given.credits)) / credits,
      reciprocal_givers: all.filter(({ sender }) => gave(player, sender)).length,
      circles,
    });
  }
  return rows;
}
