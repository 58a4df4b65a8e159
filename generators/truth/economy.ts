import { sources, type Source } from '../../harness/model/workload.ts';
import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups, least, ranked } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';
import { isReconciled, openOrderBook, orderTables, type Order, type OrderBook, type WalletChange } from './orders.ts';

interface ItemViews {
  readonly itemId: number;
  category: string;
  creatorId: number;
  views: number;
  viewedMs: number;
}

const TOP_ITEMS = 100;

/** Orders, payments, wallets and what is earned by whom. */
export function openEconomy(): TruthDomain {
  const book = openOrderBook();
  const views = new Map<number, ItemViews>();
  return {
    on: {
      ...book.on,
      'ui/item-viewed'(_event, data) {
        const { item_id: itemId, category, creator_id: creatorId } = data;
        const item = views.get(itemId) ?? { itemId, category, creatorId, views: 0, viewedMs: 0 };
        item.category = least(item.category, category);
        item.creatorId = Math.min(item.creatorId, creatorId);
        item.views++;
        item.viewedMs += data.duration_ms;
        views.set(itemId, item);
      },
    },
    tables() {
      const orders = [...book.orders.values()];
      const ofItems = orders.filter(({ kind }) => kind === 'item' || kind === 'gift');
      return {
        ...orderTables(book, (index) => (sources[index] as Source).name),
        stg_item_views: () =>
          [...views.values()].map((item) => ({
            item_id: item.itemId,
            category: item.category,
            creator_id: item.creatorId,
            views: item.views,
            viewed_ms: item.viewedMs,
          })),
        revenue_by_category: () => revenueByCategory(ofItems),
        credit_sales: () => creditSales(orders.filter(({ kind }) => kind === 'credits')),
        creator_payouts: () => creatorPayouts(ofItems, views),
        top_items: () => topItems(ofItems, views),
        order_reconciliation: () => reconciliation(book, orders),
        wallet_check: () => walletCheck([...book.walletChanges.values()]),
      };
    },
  };
}

interface Sales {
  readonly first: Order;
  orders: number;
  gifts: number;
  credits: number;
  amountCents: number;
  readonly buyers: Set<number>;
  readonly items: Set<number | null>;
}

function salesBy(orders: readonly Order[], keyOf: (order: Order) => string): Sales[] {
  const groups = createGroups<Sales>();
  for (const order of orders) {
    const sales = groups.of(keyOf(order), () => ({
      first: order,
      orders: 0,
      gifts: 0,
      credits: 0,
      amountCents: 0,
      buyers: new Set(),
      items: new Set(),
    }));
    sales.orders++;
    if (order.kind === 'gift') sales.gifts++;
    sales.credits += order.credits;
    sales.amountCents += order.amountCents;
    sales.buyers.add(order.playerId);
    sales.items.add(order.itemId);
  }
  return groups.values();
}

function revenueByCategory(orders: readonly Order[]): Row[] {
  return salesBy(orders, ({ day, category }) => `${day}|${category}`).map((sales) => ({
    event_day: sales.first.day,
    category: sales.first.category,
    orders: sales.orders,
    gifts: sales.gifts,
    buyers: sales.buyers.size,
    credits: sales.credits,
    amount_usd_cents: sales.amountCents,
  }));
}

function creditSales(orders: readonly Order[]): Row[] {
  return salesBy(orders, ({ day, country, currency }) => `${day}|${country}|${currency}`).map((sales) => ({
    event_day: sales.first.day,
    country: sales.first.country,
    currency: sales.first.currency,
    orders: sales.orders,
    buyers: sales.buyers.size,
    credits: sales.credits,
    amount_cents: sales.amountCents,
    mean_amount_cents: sales.amountCents / sales.orders,
  }));
}

function creatorPayouts(orders: readonly Order[], views: ReadonlyMap<number, ItemViews>): Row[] {
  const creatorOf = ({ itemId }: Order): number | undefined => (itemId === null ? undefined : views.get(itemId)?.creatorId);
  const known = orders.filter((order) => creatorOf(order) !== undefined);
  return salesBy(known, (order) => `${order.day}|${creatorOf(order)}`).map((sales) => ({
    event_day: sales.first.day,
    creator_id: creatorOf(sales.first) as number,
    sold_items: sales.orders,
    distinct_items: sales.items.size,
    credits: sales.credits,
    payout_millicredits: sales.credits * 700,
  }));
}

function topItems(orders: readonly Order[], views: ReadonlyMap<number, ItemViews>): Row[] {
  const groups = createGroups<{ item_id: number; category: string; orders: number; credits: number }>();
  for (const { itemId, category, credits } of orders) {
    if (itemId === null || category === null) continue;
    const item = groups.of(itemId, () => ({ item_id: itemId, category, orders: 0, credits: 0 }));
    item.category = least(item.category, category);
    item.orders++;
    item.credits += credits;
  }
  const order = compareBy<{ item_id: number; credits: number }>(
    ({ credits }) => -credits,
    ({ item_id }) => item_id,
  );
  return ranked(groups.values(), () => '', order, TOP_ITEMS).map((item) => ({ ...item, views: views.get(item.item_id)?.views ?? 0 }));
}

function reconciliation(book: OrderBook, orders: readonly Order[]): Row[] {
  const groups = createGroups<Order[]>();
  for (const order of orders) groups.of(`${order.day}|${order.kind}`, () => []).push(order);
  return groups.values().map((group) => {
    const [first] = group as [Order];
    const disputed = group.filter((order) => !isReconciled(book, order));
    return {
      event_day: first.day,
      order_kind: first.kind,
      orders: group.length,
      reconciled: group.length - disputed.length,
      without_payment: group.filter(({ transactionId }) => !book.payments.has(transactionId)).length,
      without_wallet_change: group.filter(({ transactionId }) => !book.walletChanges.has(transactionId)).length,
      unreconciled_credits: disputed.reduce((sum, { credits }) => sum + credits, 0),
    };
  });
}

function walletCheck(changes: readonly WalletChange[]): Row[] {
  const players = createGroups<WalletChange[]>();
  for (const change of changes) players.of(change.playerId, () => []).push(change);
  return players.values().flatMap((unordered) => {
    const ordered = unordered.toSorted(
      compareBy(
        ({ changedMs }) => changedMs,
        ({ sourceIndex }) => sourceIndex,
        ({ sequence }) => sequence,
      ),
    );
    const [first, last] = [ordered[0], ordered.at(-1)] as [WalletChange, WalletChange];
    const wrong = ordered.filter(({ beforeCredits, afterCredits, credits }) => afterCredits - beforeCredits !== credits).length;
    const changed = ordered.reduce((sum, { credits }) => sum + credits, 0);
    const unexplained = last.afterCredits - first.beforeCredits - changed;
    if (wrong === 0 && unexplained === 0) return [];
    return {
      player_id: first.playerId,
      changes: ordered.length,
      wrong_changes: wrong,
      first_balance_credits: first.beforeCredits,
      last_balance_credits: last.afterCredits,
      changed_credits: changed,
      unexplained_credits: unexplained,
    };
  });
}
