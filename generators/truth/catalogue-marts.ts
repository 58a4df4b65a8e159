import type { Row } from '../../harness/model/platform.ts';
import { compareBy } from './aggregate.ts';
import { priceBandOf } from './economy-dimensions.ts';
import { byColumns, number, text, type RowsMaker, type RowsOf } from './rows.ts';
import { count, distinct, finderOf, partOf, share, smallest, summarise, total } from './summarise.ts';

const isOfItem = ({ order_kind: kind }: Row): boolean => kind !== 'credits';

function categoryPairs(rowsOf: RowsOf): Row[] {
  const playerDays = byColumns(rowsOf('fct_sales'), 'event_day', 'player_id').map((sales) =>
    [...new Set(sales.map((sale) => text(sale, 'category')))].toSorted(),
  );
  const single = new Map<string, number>();
  const pairs = new Map<string, { category: string; other: string; playerDays: number }>();
  for (const categories of playerDays) {
    for (const [place, category] of categories.entries()) {
      single.set(category, (single.get(category) ?? 0) + 1);
      for (const other of categories.slice(place + 1)) {
        const pair = pairs.get(`${category}|${other}`) ?? { category, other, playerDays: 0 };
        pair.playerDays++;
        pairs.set(`${category}|${other}`, pair);
      }
    }
  }
  return [...pairs.values()].map(({ category, other, playerDays: together }) => {
    const [ofCategory, ofOther] = [single.get(category) as number, single.get(other) as number];
    return {
      category,
      other_category: other,
      player_days: together,
      category_player_days: ofCategory,
      other_player_days: ofOther,
      lift: (together * playerDays.length) / (ofCategory * ofOther),
    };
  });
}

function priceBandConversion(rowsOf: RowsOf): Row[] {
  const none = { views: 0, try_ons: 0, carted: 0, orders: 0, credits: 0 };
  const bandOf = (row: Row) => ({ event_day: text(row, 'event_day'), price_band: priceBandOf(number(row, 'credits')) });
  const steps: Row[] = [
    ...rowsOf('stg_item_views').map((row) => ({ ...none, ...bandOf(row), views: number(row, 'views') })),
    ...rowsOf('stg_try_ons').map((row) => ({ ...none, ...bandOf(row), try_ons: number(row, 'try_ons') })),
    ...rowsOf('stg_cart_lines').map((row) => ({ ...none, ...bandOf(row), carted: 1 })),
    ...rowsOf('stg_orders')
      .filter(isOfItem)
      .map((row) => ({ ...none, ...bandOf(row), orders: 1, credits: number(row, 'credits') })),
  ];
  return summarise(steps, ['event_day', 'price_band'], {
    views: total('views'),
    try_ons: total('try_ons'),
    carted: total('carted'),
    orders: total('orders'),
    credits: total('credits'),
    orders_per_view: share(total('orders'), total('views')),
  });
}

function salesConcentration(rowsOf: RowsOf): Row[] {
  const items = summarise(rowsOf('stg_orders').filter(isOfItem), ['event_day', 'item_id'], { orders: count(), credits: total('credits') });
  const dearestFirst = compareBy<Row>(
    (item) => -number(item, 'credits'),
    (item) => number(item, 'item_id'),
  );
  return byColumns(items, 'event_day').flatMap((day) => {
    const dayCredits = total('credits')(day);
    const placed = day.toSorted(dearestFirst).map((item, place) => ({ ...item, decile: partOf(place, day.length, 10) }));
    return summarise(placed, ['event_day', 'decile'], {
      items: count(),
      orders: total('orders'),
      credits: total('credits'),
      share_of_credits: share(total('credits'), () => dayCredits),
    });
  });
}

const TOP_TERMS = 100;

function topSearchTerms(rowsOf: RowsOf): Row[] {
  const terms = summarise(rowsOf('stg_search_terms'), ['event_day', 'query'], {
    searches: total('searches'),
    empty_searches: total('empty_searches'),
    categories: count(),
    results_per_search: share(total('results'), total('searches')),
  });
  const oftenFirst = compareBy<Row>(
    (term) => -number(term, 'searches'),
    (term) => text(term, 'query'),
  );
  return byColumns(terms, 'event_day').flatMap((day) =>
    day
      .toSorted(oftenFirst)
      .slice(0, TOP_TERMS)
      .map((term, place) => ({ ...term, place: place + 1 })),
  );
}

function recommendationEffectiveness(rowsOf: RowsOf): Row[] {
  const sales = rowsOf('fct_recommendation_sales');
  const salesOf = finderOf(summarise(sales, ['event_day', 'model'], { sales: count(), credits: total('credits') }), 'event_day', 'model');
  const lists = summarise(rowsOf('stg_recommendation_lists'), ['event_day', 'model'], {
    lists: count(),
    sessions: distinct('session_id'),
    candidates: total('candidates'),
  });
  return lists.map((row) => {
    const sold = Number(salesOf(row)?.['sales'] ?? 0);
    return { ...row, sales: sold, credits: salesOf(row)?.['credits'] ?? 0, sales_per_1000_lists: (sold * 1000) / number(row, 'lists') };
  });
}

function catalogueCoverage(rowsOf: RowsOf): Row[] {
  const soldOf = finderOf(
    summarise(rowsOf('stg_orders').filter(isOfItem), ['event_day', 'item_id'], { orders: count() }),
    'event_day',
    'item_id',
  );
  const viewed = rowsOf('stg_item_views').map((row): Row => ({ ...row, orders: soldOf(row)?.['orders'] ?? 0 }));
  const isSold = (row: Row): boolean => number(row, 'orders') > 0;
  return summarise(viewed, ['event_day', 'category'], {
    viewed_items: count(),
    views: total('views'),
    sold_items: count(isSold),
    orders: total('orders'),
    sold_share: share(count(isSold), count()),
  });
}

function creatorConcentration(rowsOf: RowsOf): Row[] {
  return byColumns(rowsOf('creator_payouts'), 'event_day').map((day) => {
    const payouts = day.map((payout) => number(payout, 'payout_millicredits')).toSorted((a, b) => b - a);
    const sum = (values: readonly number[]): number => values.reduce((so_far, payout) => so_far + payout, 0);
    return {
      event_day: text(day[0], 'event_day'),
      creators: day.length,
      payout_millicredits: sum(payouts),
      top_share: sum(payouts.slice(0, 1)) / sum(payouts),
      top_tenth_share: sum(payouts.slice(0, Math.floor(day.length / 10))) / sum(payouts),
    };
  });
}

const TOP_ITEMS = 100;

function creatorPayouts(rowsOf: RowsOf): Row[] {
  const known = rowsOf('fct_sales').filter((sale) => sale['creator_id'] !== null);
  return summarise(known, ['event_day', 'creator_id'], {
    sold_items: count(),
    distinct_items: distinct('item_id'),
    credits: total('credits'),
    payout_millicredits: (group) => total('credits')(group) * 700,
  });
}

function topItems(rowsOf: RowsOf): Row[] {
  const views = new Map<number, number>();
  for (const row of rowsOf('stg_item_views')) {
    const itemId = number(row, 'item_id');
    views.set(itemId, (views.get(itemId) ?? 0) + number(row, 'views'));
  }
  const items = summarise(rowsOf('fct_sales'), ['item_id'], { category: smallest('category'), orders: count(), credits: total('credits') });
  const order = compareBy<Row>(
    (item) => -number(item, 'credits'),
    (item) => number(item, 'item_id'),
  );
  return items
    .toSorted(order)
    .slice(0, TOP_ITEMS)
    .map((item, place) => ({ place: place + 1, ...item, views: views.get(number(item, 'item_id')) ?? 0 }));
}

/** Marts of the catalogue and its creators that are told without SQL, by job; the others' truth is their own SQL over true inputs. */
export const catalogueMarts: Readonly<Record<string, RowsMaker>> = {
  category_pairs: categoryPairs,
  price_band_conversion: priceBandConversion,
  sales_concentration: salesConcentration,
  top_search_terms: topSearchTerms,
  recommendation_effectiveness: recommendationEffectiveness,
  catalogue_coverage: catalogueCoverage,
  creator_payouts: creatorPayouts,
  top_items: topItems,
  creator_concentration: creatorConcentration,
};
