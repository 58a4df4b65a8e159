import { sources, type Source } from '../../harness/model/workload.ts';
import type { Row } from '../../harness/model/platform.ts';
import { compareBy, createGroups } from './aggregate.ts';
import { openCarts } from './carts.ts';
import type { EventHandler, TruthDomain } from './domain.ts';
import { isReconciled, openOrderBook, orderTables, type Order, type OrderBook, type WalletChange } from './orders.ts';
import { openShop } from './shop.ts';

/** Handlers of several domains for the same events, one after the other. */
function together(...domains: readonly Pick<TruthDomain, 'on'>[]): Record<string, EventHandler> {
  const on: Record<string, EventHandler> = {};
  for (const [type, handle] of domains.flatMap((domain) => Object.entries(domain.on))) {
    const before = on[type];
    on[type] = before
      ? (event, data, day) => {
          before(event, data, day);
          handle(event, data, day);
        }
      : handle;
  }
  return on;
}

/** The shop: what is looked at, carted, ordered, paid, and what is earned by whom. */
export function openEconomy(): TruthDomain {
  const book = openOrderBook();
  const [shop, carts] = [openShop(), openCarts()];
  return {
    on: together(book, shop, carts),
    tables() {
      const orders = [...book.orders.values()];
      const ofItems = orders.filter(({ kind }) => kind === 'item' || kind === 'gift');
      return {
        ...orderTables(book, (index) => (sources[index] as Source).name),
        ...shop.tables(),
        ...carts.tables(),
        revenue_by_category: () => revenueByCategory(ofItems),
        credit_sales: () => creditSales(orders.filter(({ kind }) => kind === 'credits')),
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
    }));
    sales.orders++;
    if (order.kind === 'gift') sales.gifts++;
    sales.credits += order.credits;
    sales.amountCents += order.amountCents;
    sales.buyers.add(order.playerId);
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
