import type { Row } from '../../harness/model/platform.ts';
import { compareBy } from './aggregate.ts';
import { departmentOf, packOf, priceBandOf, usdPpm } from './economy-dimensions.ts';
import {
  count,
  distinct,
  groupRows,
  indexBy,
  numberOf,
  smallest,
  summarise,
  textOf,
  total,
  type RowMaker,
  type RowsOf,
} from './summarise.ts';

/** A row without the columns named. */
function without(row: Row, ...columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
}

/** The columns named of a row. */
function only(row: Row, ...columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

const isOfItem = ({ order_kind: kind }: Row): boolean => kind !== 'credits';
const ofCredits = ({ order_kind: kind }: Row): boolean => kind === 'credits';

function purchases(rowsOf: RowsOf): Row[] {
  const [clickOf, paymentOf, changeOf] = ['stg_checkouts', 'stg_payments', 'stg_wallet_changes'].map((name) =>
    indexBy(rowsOf(name), 'transaction_id'),
  ) as [ReturnType<typeof indexBy>, ReturnType<typeof indexBy>, ReturnType<typeof indexBy>];
  return rowsOf('stg_orders').map((order) => {
    const [click, payment, change] = [clickOf(order), paymentOf(order), changeOf(order)];
    const credits = numberOf(order, 'credits');
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
  const itemOf = indexBy(rowsOf('dim_items_current'), 'item_id');
  const knownCategories = new Set(rowsOf('dim_categories').map(({ category }) => category));
  return rowsOf('fct_purchases')
    .filter(isOfItem)
    .map((order) => {
      const credits = numberOf(order, 'credits');
      const category = textOf(order, 'category');
      const creator = itemOf(order)?.['creator_id'] ?? null;
      return {
        ...only(
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
  const clickOf = indexBy(rowsOf('stg_checkouts'), 'transaction_id');
  return rowsOf('fct_purchases')
    .filter(ofCredits)
    .map((order) => ({
      ...only(order, 'event_day', 'transaction_id', 'player_id', 'country', 'platform', 'provider', 'payment_status'),
      offer: clickOf(order)?.['offer'] ?? null,
      pack: packOf(numberOf(order, 'credits')),
      ...only(order, 'credits', 'amount_cents', 'currency'),
      usd_microcents: numberOf(order, 'amount_cents') * (usdPpm[textOf(order, 'currency')] as number),
    }));
}

function payments(rowsOf: RowsOf): Row[] {
  const orderOf = indexBy(rowsOf('stg_orders'), 'transaction_id');
  return rowsOf('stg_payments').map((payment) => {
    const order = orderOf(payment);
    return {
      ...without(payment, 'paid_at', 'category'),
      has_order: order !== undefined,
      gap_credits: order ? numberOf(payment, 'credits') - numberOf(order, 'credits') : 0,
    };
  });
}

function declines(rowsOf: RowsOf): Row[] {
  const orders = new Map(groupRows(rowsOf('stg_orders'), ['event_day', 'player_id']).map((group) => [keyOf(group[0] as Row), group]));
  return rowsOf('stg_payments')
    .filter(({ status }) => status === 'declined')
    .map((payment) => {
      const later = (orders.get(keyOf(payment)) ?? []).filter((order) => textOf(order, 'ordered_at') > textOf(payment, 'paid_at'));
      return {
        ...only(payment, 'event_day', 'transaction_id', 'player_id', 'country', 'platform', 'order_kind', 'category'),
        wanted_credits: numberOf(payment, 'credits'),
        topped_up_later: later.some(ofCredits),
        bought_later: later.some(isOfItem),
      };
    });
}

const keyOf = (row: Row): string => `${String(row['event_day'])}|${String(row['player_id'])}`;

function walletMovements(rowsOf: RowsOf): Row[] {
  const orderOf = indexBy(rowsOf('stg_orders'), 'transaction_id');
  return rowsOf('stg_wallet_changes').map((change) => ({
    ...only(change, 'event_day', 'changed_at', 'source', 'sequence', 'player_id', 'transaction_id'),
    reason: orderOf(change)?.['order_kind'] ?? 'unexplained',
    credits_in: Math.max(0, numberOf(change, 'credits_change')),
    credits_out: Math.max(0, -numberOf(change, 'credits_change')),
    balance_after_credits: numberOf(change, 'balance_after_credits'),
  }));
}

function inventoryMovements(rowsOf: RowsOf): Row[] {
  const orderOf = indexBy(rowsOf('stg_orders'), 'transaction_id');
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
  if (numberOf(line, 'purchases') > 0) return 'bought';
  const removes = numberOf(line, 'removes');
  return removes > 0 && removes >= numberOf(line, 'adds') ? 'removed' : 'abandoned';
}

function cartLines(rowsOf: RowsOf): Row[] {
  return rowsOf('stg_cart_lines').map((line) => ({
    ...only(line, 'event_day', 'session_id', 'item_id', 'player_id', 'country', 'platform', 'category', 'credits', 'adds'),
    price_band: priceBandOf(numberOf(line, 'credits')),
    fate: fateOf(line),
    was_there_before: line['adds'] === 0,
  }));
}

/** How many rows there are of a day, player and item. */
function countsOf(rows: readonly Row[]): (row: Row) => number {
  const counts = summarise(rows, ['event_day', 'player_id', 'item_id'], { rows: count() });
  const found = indexBy(counts, 'event_day', 'player_id', 'item_id');
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
  for (const group of groupRows(rowsOf('stg_recommendation_lists'), ['session_id', 'event_day']))
    lists.set(sessionDay(group[0] as Row), group);
  return rowsOf('stg_checkouts').flatMap((click) => {
    const itemId = click['item_id'];
    const shown = (lists.get(sessionDay(click)) ?? []).filter(
      (list) => textOf(list, 'served_at') <= textOf(click, 'clicked_at') && placesInList.some((place) => list[place] === itemId),
    );
    if (itemId === null || shown.length === 0) return [];
    return {
      ...only(click, 'event_day', 'transaction_id', 'session_id', 'player_id', 'platform', 'item_id', 'category', 'credits'),
      model: smallest('model')(shown),
      lists: shown.length,
    };
  });
}

const sessionDay = (row: Row): string => `${String(row['event_day'])}|${String(row['session_id'])}`;

function firstPurchases(rowsOf: RowsOf): Row[] {
  const inOrder = compareBy<Row>(
    (order) => textOf(order, 'ordered_at'),
    (order) => textOf(order, 'transaction_id'),
  );
  return groupRows(rowsOf('stg_orders').filter(isOfItem), ['player_id']).map((orders) =>
    only(
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
export const economyFacts: Readonly<Record<string, RowMaker>> = {
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
