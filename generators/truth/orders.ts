import type { Row } from '../../harness/model/platform.ts';
import { isoTime } from './aggregate.ts';
import type { EventHandler } from './domain.ts';

/** An order as the database inserted it. */
export interface Order {
  readonly day: string;
  readonly orderedMs: number;
  readonly transactionId: string;
  readonly playerId: number;
  readonly country: string;
  readonly kind: string;
  readonly itemId: number | null;
  readonly category: string | null;
  readonly recipientId: number | null;
  readonly credits: number;
  readonly amountCents: number;
  readonly currency: string;
}

interface Payment {
  readonly row: Row;
  readonly credits: number;
  readonly amountCents: number;
  readonly provider: string;
  readonly status: string;
}

/** A change of a wallet. */
export interface WalletChange {
  readonly day: string;
  readonly changedMs: number;
  readonly sourceIndex: number;
  readonly sequence: number;
  readonly playerId: number;
  readonly transactionId: string;
  readonly credits: number;
  readonly beforeCredits: number;
  readonly afterCredits: number;
  readonly version: number;
}

/** Orders with what else is known of their transactions; by transaction id. */
export interface OrderBook {
  readonly on: Readonly<Record<string, EventHandler>>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly payments: ReadonlyMap<string, Payment>;
  readonly walletChanges: ReadonlyMap<string, WalletChange>;
}

export function openOrderBook(): OrderBook {
  const orders = new Map<string, Order>();
  const payments = new Map<string, Payment>();
  const walletChanges = new Map<string, WalletChange>();
  return {
    orders,
    payments,
    walletChanges,
    on: {
      'data/orders-changed'(event, data, day) {
        if (data.op !== 'c') return;
        orders.set(data.transaction_id, {
          day,
          orderedMs: event.timeMs,
          transactionId: data.transaction_id,
          playerId: data.player_id,
          country: data.country,
          kind: data.order_kind,
          itemId: data.item_id ?? null,
          category: data.category ?? null,
          recipientId: data.after.other_player_id,
          credits: data.credits,
          amountCents: data.amount_cents,
          currency: data.currency,
        });
      },
      'service/payment-processed'(event, data, day) {
        const { transaction_id, player_id, country, platform, order_kind, credits, amount_cents, currency, provider, status, duration_ms } =
          data;
        const row = {
          event_day: day,
          paid_at: isoTime(event.timeMs),
          transaction_id,
          player_id,
          country,
          platform,
          category: data.category ?? null,
          order_kind,
          credits,
          amount_cents,
          currency,
          provider,
          status,
          duration_ms,
        };
        payments.set(transaction_id, { row, credits, amountCents: amount_cents, provider, status });
      },
      'data/wallets-changed'(event, data, day) {
        if (data.op !== 'u') return;
        walletChanges.set(data.transaction_id, {
          day,
          changedMs: event.timeMs,
          sourceIndex: event.sourceIndex,
          sequence: event.sequence,
          playerId: data.player_id,
          transactionId: data.transaction_id,
          credits: data.credits_change,
          beforeCredits: data.before.balance_credits,
          afterCredits: data.after.balance_credits,
          version: data.after.version,
        });
      },
    },
  };
}

/** Whether payment and wallet agree with the order. */
export function isReconciled({ payments, walletChanges }: OrderBook, order: Order): boolean {
  const payment = payments.get(order.transactionId);
  const change = walletChanges.get(order.transactionId);
  if (!payment || !change || payment.status !== 'ok') return false;
  if (payment.credits !== order.credits || payment.amountCents !== order.amountCents) return false;
  return order.kind === 'credits' ? change.credits === order.credits : change.credits === -order.credits;
}

function orderRow(order: Order): Row {
  return {
    event_day: order.day,
    ordered_at: isoTime(order.orderedMs),
    transaction_id: order.transactionId,
    player_id: order.playerId,
    country: order.country,
    order_kind: order.kind,
    item_id: order.itemId,
    category: order.category,
    recipient_id: order.recipientId,
    credits: order.credits,
    amount_cents: order.amountCents,
    currency: order.currency,
  };
}

/** Rows of the staging tables. */
export function orderTables(book: OrderBook, sourceName: (index: number) => string): Record<string, () => Row[]> {
  const orders = [...book.orders.values()];
  return {
    stg_orders: () => orders.map(orderRow),
    stg_payments: () => [...book.payments.values()].map(({ row }) => row),
    stg_wallet_changes: () =>
      [...book.walletChanges.values()].map((change) => ({
        event_day: change.day,
        changed_at: isoTime(change.changedMs),
        source: sourceName(change.sourceIndex),
        sequence: change.sequence,
        player_id: change.playerId,
        transaction_id: change.transactionId,
        credits_change: change.credits,
        balance_before_credits: change.beforeCredits,
        balance_after_credits: change.afterCredits,
        version: change.version,
      })),
  };
}
