import type { Row } from '../../harness/model/platform.ts';
import { compareBy } from './aggregate.ts';
import { number, text, type RowsMaker, type RowsOf } from './rows.ts';
import { count, distinct, largest, share, smallest, summarise, total } from './summarise.ts';

/** Price bands of items, by what they cost in credits. */
export function priceBandOf(credits: number): string {
  if (credits < 200) return 'budget';
  if (credits < 500) return 'standard';
  return credits < 1500 ? 'premium' : 'luxury';
}

const departments: Readonly<Record<string, readonly string[]>> = {
  clothing: ['tops', 'bottoms', 'dresses', 'shoes'],
  accessories: ['hats', 'eyewear', 'jewellery', 'bags'],
  body: ['hair', 'skins', 'heads', 'eyes', 'makeup', 'tattoos'],
  home: ['furniture', 'rooms'],
};

/** The department of a category. */
export function departmentOf(category: string): string {
  return Object.entries(departments).find(([, categories]) => categories.includes(category))?.[0] ?? 'fun';
}

/** Millionths of a US cent for a hundredth of the currency. */
export const usdPpm: Readonly<Record<string, number>> = { USD: 1_000_000, EUR: 1_080_000, GBP: 1_270_000, BRL: 180_000, JPY: 6700 };

/** The pack of credits of a size. */
export function packOf(credits: number): string {
  if (credits <= 2000) return 'starter';
  if (credits <= 5000) return 'small';
  return credits <= 12_000 ? 'medium' : 'large';
}

interface Sighting {
  readonly itemId: number;
  readonly category: string;
  readonly credits: number;
  readonly seenAt: string;
}

const inTime = compareBy<Sighting>(
  ({ seenAt }) => seenAt,
  ({ category }) => category,
  ({ credits }) => credits,
);

function sightings(rowsOf: RowsOf): Map<number, Sighting[]> {
  const items = new Map<number, Sighting[]>();
  const see = (row: Row, time: string): void => {
    const itemId = number(row, 'item_id');
    const sighting = { itemId, category: text(row, 'category'), credits: number(row, 'credits'), seenAt: text(row, time) };
    const known = items.get(itemId);
    if (known) known.push(sighting);
    else items.set(itemId, [sighting]);
  };
  for (const line of rowsOf('stg_cart_lines')) see(line, 'first_changed_at');
  for (const order of rowsOf('stg_orders')) if (order['item_id'] !== null) see(order, 'ordered_at');
  return items;
}

/** Each price and category that an item has had, one after the other. */
function items(rowsOf: RowsOf): Row[] {
  return [...sightings(rowsOf).values()].flatMap((seen) => {
    const ordered = seen.toSorted(inTime);
    const changes = ordered.filter((now, place) => {
      const before = ordered[place - 1];
      return before?.credits !== now.credits || before.category !== now.category;
    });
    return changes.map(({ itemId, category, credits, seenAt }, place) => ({
      item_id: itemId,
      version: place + 1,
      category,
      credits,
      valid_from: seenAt,
      valid_to: changes[place + 1]?.seenAt ?? null,
    }));
  });
}

function currentItems(rowsOf: RowsOf): Row[] {
  const creators = new Map<number, number>();
  for (const view of rowsOf('stg_item_views')) {
    const [itemId, creatorId] = [number(view, 'item_id'), number(view, 'creator_id')];
    creators.set(itemId, Math.min(creators.get(itemId) ?? creatorId, creatorId));
  }
  return rowsOf('dim_items')
    .filter((item) => item['valid_to'] === null)
    .map((item) => ({
      item_id: number(item, 'item_id'),
      category: text(item, 'category'),
      credits: number(item, 'credits'),
      price_band: priceBandOf(number(item, 'credits')),
      versions: number(item, 'version'),
      valid_from: text(item, 'valid_from'),
      creator_id: creators.get(number(item, 'item_id')) ?? null,
    }));
}

function creators(rowsOf: RowsOf): Row[] {
  const known = rowsOf('dim_items_current').filter((item) => item['creator_id'] !== null);
  return summarise(known, ['creator_id'], {
    items: count(),
    categories: distinct('category'),
    cheapest_credits: smallest('credits'),
    dearest_credits: largest('credits'),
    mean_credits: share(total('credits'), count()),
    first_seen_at: smallest('valid_from'),
    size_class: ({ length }) => (length >= 5 ? 'studio' : length >= 2 ? 'regular' : 'single'),
  });
}

const days = { first_day: smallest('event_day'), last_day: largest('event_day') };

function providerKind(provider: string): string {
  if (provider === 'wallet') return 'virtual';
  return provider.endsWith('-store') ? 'store' : 'direct';
}

/** Dimensions of the economy, by job. */
export const economyDimensions: Readonly<Record<string, RowsMaker>> = {
  dim_items: items,
  dim_items_current: currentItems,
  dim_creators: creators,
  dim_categories: (rowsOf) =>
    summarise(rowsOf('stg_shop_hours'), ['category'], { department: ([row]) => departmentOf(text(row as Row, 'category')), ...days }),
  dim_currencies: (rowsOf) =>
    summarise(rowsOf('stg_orders'), ['currency'], {
      usd_ppm: ([row]) => usdPpm[text(row as Row, 'currency')] ?? null,
      countries: distinct('country'),
      ...days,
    }),
  dim_offers: (rowsOf) =>
    summarise(
      rowsOf('stg_checkouts').filter(({ order_kind: kind }) => kind === 'credits'),
      ['offer'],
      { is_promotion: ([row]) => (row as Row)['offer'] !== 'none', ...days, checkouts: count() },
    ),
  dim_credit_packs: (rowsOf) =>
    summarise(
      rowsOf('stg_orders').filter(({ order_kind: kind }) => kind === 'credits'),
      ['credits'],
      {
        pack: ([row]) => packOf(number(row as Row, 'credits')),
        lowest_amount_cents: smallest('amount_cents'),
        highest_amount_cents: largest('amount_cents'),
        cents_per_1000_credits: (orders) => (Number(smallest('amount_cents')(orders)) * 1000) / number(orders[0] as Row, 'credits'),
        first_day: smallest('event_day'),
      },
    ),
  dim_payment_providers: (rowsOf) =>
    summarise(rowsOf('stg_payments'), ['provider'], {
      kind: ([row]) => providerKind(text(row as Row, 'provider')),
      ...days,
      payments: count(),
    }),
};
