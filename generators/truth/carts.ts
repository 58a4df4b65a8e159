import type { PlannedEvent } from '../../harness/model/workload.ts';
import type { Row } from '../../harness/model/platform.ts';
import { createGroups, isoTime, least } from './aggregate.ts';
import type { ChangedRow, EventData, TruthDomain } from './domain.ts';

/** Members that only events of carts and checkouts have. */
interface CartData extends EventData {
  readonly cart_action: string;
  readonly cart_size: number;
  readonly offer: string;
  readonly after: ChangedRow & { readonly acquired_by: string; readonly quantity: number };
}

interface CartLine {
  readonly event_day: string;
  readonly session_id: string;
  readonly item_id: number;
  player_id: number;
  country: string;
  platform: string;
  category: string;
  credits: number;
  adds: number;
  removes: number;
  purchases: number;
  firstMs: number;
  lastMs: number;
}

/** What players put into carts, the clicks that begin transactions, and what came into inventories. */
export function openCarts(): TruthDomain {
  const lines = createGroups<CartLine>();
  const changes = createGroups<{
    event_day: string;
    player_id: number;
    item_id: number;
    category: string;
    credits: number;
    inserted: number;
    deleted: number;
  }>();
  const checkouts: Row[] = [];
  const inventory: Row[] = [];

  const lineOf = ({ timeMs }: PlannedEvent, data: EventData, day: string): CartLine => {
    const { session_id, item_id, player_id, country, platform, category, credits } = data;
    const line = lines.of(`${day}|${session_id}|${item_id}`, () => ({
      event_day: day,
      session_id,
      item_id,
      player_id,
      country,
      platform,
      category,
      credits,
      adds: 0,
      removes: 0,
      purchases: 0,
      firstMs: timeMs,
      lastMs: timeMs,
    }));
    line.player_id = Math.min(line.player_id, player_id);
    line.country = least(line.country, country);
    line.platform = least(line.platform, platform);
    line.category = least(line.category, category);
    line.credits = Math.min(line.credits, credits);
    line.firstMs = Math.min(line.firstMs, timeMs);
    line.lastMs = Math.max(line.lastMs, timeMs);
    return line;
  };
  const checkout = ({ timeMs }: PlannedEvent, data: EventData, day: string, orderKind: string): void => {
    const { transaction_id, session_id, player_id, country, platform, credits, cart_size, offer } = data as CartData;
    checkouts.push({
      event_day: day,
      clicked_at: isoTime(timeMs),
      transaction_id,
      session_id,
      player_id,
      country,
      platform,
      order_kind: orderKind,
      item_id: data.item_id ?? null,
      category: data.category ?? null,
      credits,
      cart_size: cart_size ?? 0,
      offer: offer ?? null,
    });
  };

  return {
    on: {
      'ui/cart-updated'(event, data, day) {
        const line = lineOf(event, data, day);
        if ((data as CartData).cart_action === 'add') line.adds++;
        else line.removes++;
      },
      'ui/purchase-clicked'(event, data, day) {
        checkout(event, data, day, 'item');
        if ((data as CartData).cart_size > 0) lineOf(event, data, day).purchases++;
      },
      'ui/gift-sent'(event, data, day) {
        checkout(event, data, day, 'gift');
      },
      'ui/credits-purchase-clicked'(event, data, day) {
        checkout(event, data, day, 'credits');
      },
      'data/cart-items-changed'(_event, { op, player_id, item_id, category, credits }, day) {
        const make = () => ({ event_day: day, player_id, item_id, category, credits, inserted: 0, deleted: 0 });
        const change = changes.of(`${day}|${player_id}|${item_id}`, make);
        change.category = least(change.category, category);
        change.credits = Math.min(change.credits, credits);
        if (op === 'c') change.inserted++;
        else if (op === 'd') change.deleted++;
      },
      'data/inventory-changed'({ timeMs }, data, day) {
        const { op, transaction_id, player_id, item_id, category, after } = data as CartData;
        if (op !== 'c') return;
        const { acquired_by, quantity } = after;
        inventory.push({
          event_day: day,
          acquired_at: isoTime(timeMs),
          transaction_id,
          player_id,
          item_id,
          category,
          acquired_by,
          quantity,
        });
      },
    },
    tables: () => ({
      stg_cart_lines: () =>
        lines
          .values()
          .map(({ firstMs, lastMs, ...line }) => ({ ...line, first_changed_at: isoTime(firstMs), last_changed_at: isoTime(lastMs) })),
      stg_cart_item_changes: () => changes.values(),
      stg_checkouts: () => checkouts,
      stg_inventory_changes: () => inventory,
    }),
  };
}
