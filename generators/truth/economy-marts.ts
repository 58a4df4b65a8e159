import type { Row } from '../../harness/model/platform.ts';
import { compareBy } from './aggregate.ts';
import { byColumns, number, ratio, text, type RowsMaker, type RowsOf } from './rows.ts';
import { count, distinct, finderOf, largest, partOf, share, smallest, summarise, total } from './summarise.ts';

const isOfItem = ({ order_kind: kind }: Row): boolean => kind !== 'credits';

const isSpender = (row: Row): boolean => number(row, 'purchases') + number(row, 'gifts') > 0;

function tierOf(credits: number): string {
  if (credits >= 5000) return 'whale';
  return credits >= 1000 ? 'dolphin' : 'minnow';
}

function spendingTiers(rowsOf: RowsOf): Row[] {
  const spenders = rowsOf('fct_player_spend_days').filter((row) => number(row, 'spent_credits') > 0);
  return byColumns(spenders, 'event_day').flatMap((day) => {
    const tiers = day.map((row) => ({ ...row, tier: tierOf(number(row, 'spent_credits')) }));
    const dayCredits = total('spent_credits')(day);
    return summarise(tiers, ['event_day', 'tier'], {
      players: count(),
      credits: total('spent_credits'),
      highest_credits: largest('spent_credits'),
      share_of_credits: share(total('spent_credits'), () => dayCredits),
    });
  });
}

function basketSizes(rowsOf: RowsOf): Row[] {
  const ordered = rowsOf('fct_purchases').filter((order) => isOfItem(order) && order['session_id'] !== null);
  const baskets = summarise(ordered, ['event_day', 'session_id'], { orders_in_session: count(), credits: total('credits') });
  return summarise(baskets, ['event_day', 'orders_in_session'], {
    sessions: count(),
    credits: total('credits'),
    credits_per_session: share(total('credits'), count()),
  });
}

/** Clicks and orders by transaction: either may be missing. */
function checkoutReconciliation(rowsOf: RowsOf): Row[] {
  const transactions = new Map<string, { click?: Row; order?: Row }>();
  const pairOf = (row: Row): { click?: Row; order?: Row } => {
    const id = text(row, 'transaction_id');
    const pair = transactions.get(id) ?? {};
    transactions.set(id, pair);
    return pair;
  };
  for (const click of rowsOf('stg_checkouts')) pairOf(click).click = click;
  for (const order of rowsOf('stg_orders')) pairOf(order).order = order;
  const compared = [...transactions.values()].map(({ click, order }): Row => {
    const { event_day = null, order_kind = null } = click ?? order ?? {};
    const both = click !== undefined && order !== undefined;
    return {
      event_day,
      order_kind,
      lacks_order: order === undefined,
      lacks_click: click === undefined,
      other_credits: both && click['credits'] !== order['credits'],
      other_item: both && click['item_id'] !== order['item_id'],
      missing: order === undefined && click !== undefined ? number(click, 'credits') : 0,
    };
  });
  return summarise(compared, ['event_day', 'order_kind'], {
    transactions: count(),
    without_order: count(({ lacks_order: lacks }) => lacks === true),
    without_click: count(({ lacks_click: lacks }) => lacks === true),
    different_credits: count(({ other_credits: differs }) => differs === true),
    different_items: count(({ other_item: differs }) => differs === true),
    missing_credits: total('missing'),
  });
}

function bandOfBalance(credits: number): string {
  if (credits < 100) return '0-99';
  if (credits < 1000) return '100-999';
  return credits < 10_000 ? '1000-9999' : '10000+';
}

function walletBalances(rowsOf: RowsOf): Row[] {
  const inOrder = compareBy<Row>(
    (change) => text(change, 'changed_at'),
    (change) => text(change, 'source'),
    (change) => number(change, 'sequence'),
  );
  const last = byColumns(rowsOf('stg_wallet_changes'), 'event_day', 'player_id').map((changes): Row => {
    const change = changes.toSorted(inOrder).at(-1) as Row;
    const balance = number(change, 'balance_after_credits');
    return { event_day: text(change, 'event_day'), balance_band: bandOfBalance(balance), balance };
  });
  return summarise(last, ['event_day', 'balance_band'], {
    wallets: count(),
    balance_credits: total('balance'),
    lowest_credits: smallest('balance'),
    highest_credits: largest('balance'),
  });
}

function paymentLatency(rowsOf: RowsOf): Row[] {
  return byColumns(rowsOf('stg_payments'), 'event_day', 'provider').map((payments) => {
    const durations = payments.map((payment) => number(payment, 'duration_ms')).toSorted((a, b) => a - b);
    // Nearest rank: the duration at place ⌈p n⌉.
    const percentile = (percent: number): number => durations[Math.ceil((percent * durations.length) / 100) - 1] as number;
    const { event_day = null, provider = null } = payments[0];
    return {
      event_day,
      provider,
      payments: payments.length,
      p50_duration_ms: percentile(50),
      p95_duration_ms: percentile(95),
      p99_duration_ms: percentile(99),
      max_duration_ms: percentile(100),
    };
  });
}

function declineRecovery(rowsOf: RowsOf): Row[] {
  const declines = rowsOf('fct_declines').map((decline): Row => ({ ...decline, category: decline['category'] ?? 'credits' }));
  return summarise(declines, ['event_day', 'category'], {
    declines: count(),
    players: distinct('player_id'),
    wanted_credits: total('wanted_credits'),
    topped_up_later: count((decline) => decline['topped_up_later'] === true),
    bought_later: count((decline) => decline['bought_later'] === true),
    lost_credits: total('wanted_credits', (decline) => decline['bought_later'] === false),
  });
}

const feePercents: Readonly<Record<string, number>> = { store: 30, direct: 3, virtual: 0 };

function providerFees(rowsOf: RowsOf): Row[] {
  const providerOf = finderOf(rowsOf('dim_payment_providers'), 'provider');
  const paid = rowsOf('fct_credit_purchases')
    .filter(({ provider }) => provider !== null)
    .map((sale): Row => ({ ...sale, kind: providerOf(sale)?.['kind'] ?? null }));
  return summarise(paid, ['event_day', 'provider', 'kind'], {
    sales: count(),
    usd_microcents: total('usd_microcents'),
    fee_usd_microcents: (sales) => (total('usd_microcents')(sales) * (feePercents[text(sales[0] as Row, 'kind')] as number)) / 100,
  });
}

function firstPurchasesDaily(rowsOf: RowsOf): Row[] {
  const firstOf = finderOf(rowsOf('fct_first_purchases'), 'player_id', 'event_day');
  const isFirst = (row: Row): boolean => firstOf(row) !== undefined;
  return summarise(rowsOf('fct_player_spend_days').filter(isSpender), ['event_day'], {
    buyers: count(),
    first_time: count(isFirst),
    returning_buyers: count((row) => !isFirst(row)),
    credits: total('spent_credits'),
    first_purchase_credits: total((row) => Number(firstOf(row)?.['credits'] ?? 0)),
  });
}

function segmentOf(recency: number, frequency: number, monetary: number): string {
  if (monetary >= 4) return recency >= 4 ? 'champion' : 'at-risk';
  if (frequency >= 4) return 'loyal';
  return recency >= 4 ? 'promising' : 'casual';
}

function rfmScores(rowsOf: RowsOf): Row[] {
  const buyers = summarise(rowsOf('fct_player_spend_days').filter(isSpender), ['player_id'], {
    last_day: largest('event_day'),
    buying_days: count(),
    orders: total((row) => number(row, 'purchases') + number(row, 'gifts')),
    credits: total('spent_credits'),
  });
  /** The fifth of each buyer when all are ordered by a column. */
  const fifthsBy = (column: 'last_day' | 'orders' | 'credits'): Map<number, number> => {
    const ordered = buyers.toSorted(
      compareBy(
        (buyer) => buyer[column] as string | number,
        (buyer) => number(buyer, 'player_id'),
      ),
    );
    return new Map(ordered.map((buyer, place) => [number(buyer, 'player_id'), partOf(place, ordered.length, 5)]));
  };
  const [recencies, frequencies, values] = [fifthsBy('last_day'), fifthsBy('orders'), fifthsBy('credits')];
  return buyers.map((buyer) => {
    const scoreIn = (scores: ReadonlyMap<number, number>): number => scores.get(number(buyer, 'player_id')) as number;
    const [recency, frequency, monetary] = [scoreIn(recencies), scoreIn(frequencies), scoreIn(values)];
    return { ...buyer, recency, frequency, monetary, segment: segmentOf(recency, frequency, monetary) };
  });
}

const DAY_MS = 86_400_000;

const dayNumber = (row: Row): number => Date.parse(text(row, 'event_day')) / DAY_MS;

function dailyRevenue(rowsOf: RowsOf): Row[] {
  const salesOf = finderOf(
    summarise(rowsOf('fct_credit_purchases'), ['event_day'], {
      payers: distinct('player_id'),
      top_ups: count(),
      usd_microcents: total('usd_microcents'),
    }),
    'event_day',
  );
  const spent = summarise(rowsOf('fct_player_spend_days'), ['event_day'], {
    spenders: count(isSpender),
    orders: total((row) => number(row, 'purchases') + number(row, 'gifts')),
    gifts: total('gifts'),
    spent_credits: total('spent_credits'),
    bought_credits: total('bought_credits'),
  });
  return spent.map((day) => {
    const [payers, topUps, money] = ['payers', 'top_ups', 'usd_microcents'].map((name) => Number(salesOf(day)?.[name] ?? 0)) as [
      number,
      number,
      number,
    ];
    return {
      ...day,
      payers,
      top_ups: topUps,
      usd_microcents: money,
      usd_microcents_per_payer: ratio(money, payers),
      spent_credits_per_spender: ratio(number(day, 'spent_credits'), number(day, 'spenders')),
    };
  });
}

function rollingRevenue(rowsOf: RowsOf): Row[] {
  const days = rowsOf('daily_revenue');
  return days.map((day) => {
    const behind = (other: Row): number => dayNumber(day) - dayNumber(other);
    const lastSeven = days.filter((other) => behind(other) >= 0 && behind(other) < 7);
    const spent = total('spent_credits')(lastSeven);
    return {
      event_day: text(day, 'event_day'),
      spent_credits: number(day, 'spent_credits'),
      usd_microcents: number(day, 'usd_microcents'),
      days_in_window: lastSeven.length,
      spent_credits_7d: spent,
      usd_microcents_7d: total('usd_microcents')(lastSeven),
      spent_credits_per_day: spent / lastSeven.length,
    };
  });
}

function firstPurchaseCohorts(rowsOf: RowsOf): Row[] {
  const firstOf = finderOf(rowsOf('fct_first_purchases'), 'player_id');
  const buying = rowsOf('fct_player_spend_days')
    .filter(isSpender)
    .map((day): Row => {
      const first = firstOf(day) as Row;
      return { ...day, first_day: text(first, 'event_day'), days_since_first: dayNumber(day) - dayNumber(first) };
    });
  const cohorts = byColumns(
    summarise(buying, ['first_day', 'days_since_first'], { buyers: count(), credits: total('spent_credits') }),
    'first_day',
  );
  return cohorts.flatMap((cohort) => {
    let creditsSoFar = 0;
    const ordered = cohort.toSorted(compareBy((row) => number(row, 'days_since_first')));
    // Everyone buys on the day of the first purchase.
    const cohortBuyers = number(ordered[0] as Row, 'buyers');
    return ordered.map((row) => {
      creditsSoFar += number(row, 'credits');
      return { ...row, cohort_buyers: cohortBuyers, credits_so_far: creditsSoFar, share_buying: number(row, 'buyers') / cohortBuyers };
    });
  });
}

function financeClose(rowsOf: RowsOf): Row[] {
  const ofDay = (name: string, day: Row): Row[] => rowsOf(name).filter((row) => row['event_day'] === day['event_day']);
  return rowsOf('daily_revenue').map((day) => {
    const money = number(day, 'usd_microcents');
    const fee = total('fee_usd_microcents')(ofDay('provider_fees', day));
    const movements = ofDay('fct_wallet_movements', day);
    const [issued, burnt] = [total('credits_in')(movements), total('credits_out')(movements)];
    const owed = ofDay('creator_payouts', day);
    return {
      event_day: text(day, 'event_day'),
      usd_microcents: money,
      fee_usd_microcents: fee,
      net_usd_microcents: money - fee,
      credits_issued: issued,
      credits_burnt: burnt,
      liability_change_credits: issued - burnt,
      unexplained_movements: movements.filter(({ reason }) => reason === 'unexplained').length,
      creators_owed: owed.length,
      payout_millicredits: total('payout_millicredits')(owed),
    };
  });
}

/** Marts, rollups and reports of the economy that are told without SQL, by job; the others' truth is their own SQL over true inputs. */
export const economyMarts: Readonly<Record<string, RowsMaker>> = {
  spending_tiers: spendingTiers,
  basket_sizes: basketSizes,
  checkout_reconciliation: checkoutReconciliation,
  wallet_balances: walletBalances,
  payment_latency: paymentLatency,
  decline_recovery: declineRecovery,
  provider_fees: providerFees,
  first_purchases_daily: firstPurchasesDaily,
  rfm_scores: rfmScores,
  daily_revenue: dailyRevenue,
  rolling_revenue_7d: rollingRevenue,
  first_purchase_cohorts: firstPurchaseCohorts,
  finance_close: financeClose,
};
