import type { Row } from '../../harness/model/platform.ts';
import { compareBy } from './aggregate.ts';
import { departmentOf, packOf, priceBandOf, usdPpm } from './economy-dimensions.ts';
import { byColumns, keyOf, number, pick, text, type RowsMaker, type RowsOf } from './rows.ts';
import { count, distinct, finderOf, smallest, summarise, total } from './summarise.ts';

/** A row without the columns named. */
function without(row: Row, ...columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
}

const isOfItem = ({ order_kind: kind }: Row): boolean => kind !== 'credits';
const ofCredits = ({ order_kind: kind }: Row): boolean => kind === 'credits';

function purchases(rowsOf: RowsOf): Row[] {
  const [clickOf, paymentOf, changeOf] = ['stg_checkouts', 'stg_payments', 'stg_wallet_changes'].map((name) =>
    finderOf(rowsOf(name), 'transaction_id'),
  ) as [ReturnType<typeof finderOf>, ReturnType<typeof finderOf>, ReturnType<typeof finderOf>];
  return rowsOf('stg_orders').map((order) => {
    const [click, payment, change] = [clickOf(order), paymentOf(order), changeOf(order)];
    const credits = number(order, 'credits');
    return {
      ...without(order, 'ordered_at'),
      session_id: click?.['session_id'] ?? null,
      platform: click?.['platform'] ?? null,
      provider: payment?.['provider'] ?? null,
      payment_status: payment?.['status'] ?? null,
      credits_change: change?.['credits_change'] ?? null,
      is_reconciled:
        payment?.['status'] === 'ok' &&
        payment['credits'] === credits &&
        payment['amount_cents'] === order['amount_cents'] &&
        change?.['credits_change'] === (ofCredits(order) ? credits : -credits),
    };
  });
}

function sales(rowsOf: RowsOf): Row[] {
  const itemOf = finderOf(rowsOf('dim_items_current'), 'item_id');
  const knownCategories = new Set(rowsOf('dim_categories').map(({ category }) => category));
  return rowsOf('fct_purchases')
    .filter(isOfItem)
    .map((order) => {
      const credits = number(order, 'credits');
      const category = text(order, 'category');
      const creator = itemOf(order)?.['creator_id'] ?? null;
      return {
        ...pick(
          order,
          'event_day',
          'transaction_id',
          'player_id',
          'country',
          'platform',
          'session_id',
          'order_kind',
          'item_id',
          'category',
        ),
        department: knownCategories.has(category) ? departmentOf(category) : null,
        price_band: priceBandOf(credits),
        creator_id: creator,
        credits,
        creator_millicredits: creator === null ? 0 : credits * 700,
        house_millicredits: credits * (creator === null ? 1000 : 300),
      };
    });
}

function creditPurchases(rowsOf: RowsOf): Row[] {
  const clickOf = finderOf(rowsOf('stg_checkouts'), 'transaction_id');
  return rowsOf('fct_purchases')
    .filter(ofCredits)
    .map((order) => ({
      ...pick(order, 'event_day', 'transaction_id', 'player_id', 'country', 'platform', 'provider', 'payment_status'),
      offer: clickOf(order)?.['offer'] ?? null,
      pack: packOf(number(order, 'credits')),
      ...pick(order, 'credits', 'amount_cents', 'currency'),
      usd_microcents: number(order, 'amount_cents') * (usdPpm[text(order, 'currency')] as number),
    }));
}

function payments(rowsOf: RowsOf): Row[] {
  const orderOf = finderOf(rowsOf('stg_orders'), 'transaction_id');
  return rowsOf('stg_payments').map((payment) => {
    const order = orderOf(payment);
    return {
      ...without(payment, 'paid_at', 'category'),
      has_order: order !== undefined,
      gap_credits: order ? number(payment, 'credits') - number(order, 'credits') : 0,
    };
  });
}

function declines(rowsOf: RowsOf): Row[] {
  const orders = new Map(byColumns(rowsOf('stg_orders'), 'event_day', 'player_id').map((group) => [playerDay(group[0]), group]));
  return rowsOf('stg_payments')
    .filter(({ status }) => status === 'declined')
    .map((payment) => {
      const later = (orders.get(playerDay(payment)) ?? []).filter((order) => text(order, 'ordered_at') > text(payment, 'paid_at'));
      return {
        ...pick(payment, 'event_day', 'transaction_id', 'player_id', 'country', 'platform', 'order_kind', 'category'),
        wanted_credits: number(payment, 'credits'),
        topped_up_later: later.some(ofCredits),
        bought_later: later.some(isOfItem),
      };
    });
}

const playerDay = (row: Row): string => keyOf(row, 'event_day', 'player_id');

function walletMovements(rowsOf: RowsOf): Row[] {
  const orderOf = finderOf(rowsOf('stg_orders'), 'transaction_id');
  return rowsOf('stg_wallet_changes').map((change) => ({
    ...pick(change, 'event_day', 'changed_at', 'source', 'sequence', 'player_id', 'transaction_id'),
    reason: orderOf(change)?.['order_kind'] ?? 'unexplained',
    credits_in: Math.max(0, number(change, 'credits_change')),
    credits_out: Math.max(0, -number(change, 'credits_change')),
    balance_after_credits: number(change, 'balance_after_credits'),
  }));
}

function inventoryMovements(rowsOf: RowsOf): Row[] {
  const orderOf = finderOf(rowsOf('stg_orders'), 'transaction_id');
  return rowsOf('stg_inventory_changes').map((change) => {
    const order = orderOf(change);
    return {
      ...without(change, 'acquired_at'),
      paid_credits: order?.['credits'] ?? 0,
      is_paid: order !== undefined,
      is_ordered_item: order !== undefined && order['item_id'] === change['item_id'],
    };
  });
}

function fateOf(line: Row): string {
  if (number(line, 'purchases') > 0) return 'bought';
  const removes = number(line, 'removes');
  return removes > 0 && removes >= number(line, 'adds') ? 'removed' : 'abandoned';
}

function cartLines(rowsOf: RowsOf): Row[] {
  return rowsOf('stg_cart_lines').map((line) => ({
    ...pick(line, 'event_day', 'session_id', 'item_id', 'player_id', 'country', 'platform', 'category', 'credits', 'adds'),
    price_band: priceBandOf(number(line, 'credits')),
    fate: fateOf(line),
    was_there_before: line['adds'] === 0,
  }));
}

/** How many rows there are of a day, player and item. */
function countsOf(rows: readonly Row[]): (row: Row) => number {
  const counts = summarise(rows, ['event_day', 'player_id', 'item_id'], { rows: count() });
  const found = finderOf(counts, 'event_day', 'player_id', 'item_id');
  return (row) => Number(found(row)?.['rows'] ?? 0);
}

function tryOns(rowsOf: RowsOf): Row[] {
  const ordersOf = countsOf(rowsOf('stg_orders').filter(isOfItem));
  return rowsOf('stg_try_ons').map((tried) => ({ ...tried, orders: ordersOf(tried), is_bought: ordersOf(tried) > 0 }));
}

function outfitChanges(rowsOf: RowsOf): Row[] {
  const triedOn = countsOf(rowsOf('stg_try_ons'));
  const acquired = countsOf(rowsOf('stg_inventory_changes'));
  return rowsOf('stg_outfit_changes').map((change) => ({
    ...change,
    was_tried_on: triedOn(change) > 0,
    was_acquired: acquired(change) > 0,
  }));
}

const placesInList = ['item_1_id', 'item_2_id', 'item_3_id', 'item_4_id', 'item_5_id', 'item_6_id'];

function recommendationSales(rowsOf: RowsOf): Row[] {
  const lists = new Map<string, readonly Row[]>();
  for (const group of byColumns(rowsOf('stg_recommendation_lists'), 'session_id', 'event_day')) lists.set(sessionDay(group[0]), group);
  return rowsOf('stg_checkouts').flatMap((click) => {
    const itemId = click['item_id'];
    const shown = (lists.get(sessionDay(click)) ?? []).filter(
      (list) => text(list, 'served_at') <= text(click, 'clicked_at') && placesInList.some((place) => list[place] === itemId),
    );
    if (itemId === null || shown.length === 0) return [];
    return {
      ...pick(click, 'event_day', 'transaction_id', 'session_id', 'player_id', 'platform', 'item_id', 'category', 'credits'),
      model: smallest('model')(shown),
      lists: shown.length,
    };
  });
}

const sessionDay = (row: Row): string => keyOf(row, 'event_day', 'session_id');

function firstPurchases(rowsOf: RowsOf): Row[] {
  const inOrder = compareBy<Row>(
    (order) => text(order, 'ordered_at'),
    (order) => text(order, 'transaction_id'),
  );
  return byColumns(rowsOf('stg_orders').filter(isOfItem), 'player_id').map((orders) =>
    pick(
      orders.toSorted(inOrder)[0] as Row,
      'event_day',
      'ordered_at',
      'player_id',
      'country',
      'transaction_id',
      'order_kind',
      'item_id',
      'category',
      'credits',
    ),
  );
}

/** Facts of the economy, by job. */
export const economyFacts: Readonly<Record<string, RowsMaker>> = {
  fct_purchases: purchases,
  fct_sales: sales,
  fct_credit_purchases: creditPurchases,
  fct_payments: payments,
  fct_declines: declines,
  fct_wallet_movements: walletMovements,
  fct_inventory_movements: inventoryMovements,
  fct_cart_lines: cartLines,
  fct_try_ons: tryOns,
  fct_outfit_changes: outfitChanges,
  fct_recommendation_sales: recommendationSales,
  fct_player_spend_days: (rowsOf) =>
    summarise(rowsOf('fct_purchases'), ['event_day', 'player_id'], {
      country: smallest('country'),
      purchases: count(({ order_kind: kind }) => kind === 'item'),
      gifts: count(({ order_kind: kind }) => kind === 'gift'),
      top_ups: count(ofCredits),
      spent_credits: total('credits', isOfItem),
      bought_credits: total('credits', ofCredits),
      categories: distinct('category'),
    }),
  fct_first_purchases: firstPurchases,
};
