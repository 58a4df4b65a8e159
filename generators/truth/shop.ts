import { sources, type PlannedEvent, type Source } from '../../harness/model/workload.ts';
import type { SqlValue } from '../../harness/model/platform.ts';
import { createGroups, isoTime, least } from './aggregate.ts';
import type { EventData, TruthDomain } from './domain.ts';

/** Members that only events of the shop have. */
interface ShopData extends EventData {
  readonly query: string;
  readonly result_count: number;
  readonly list: string;
  readonly position: number;
  readonly cart_action: string;
  readonly model: string;
  readonly candidate_count: number;
  readonly item_ids: readonly number[];
}

interface ShopHour extends Record<string, SqlValue> {
  readonly event_day: string;
  readonly event_hour: number;
  readonly category: string;
  readonly platform: string;
  readonly country: string;
  searches: number;
  empty_searches: number;
  clicks: number;
  views: number;
  viewed_ms: number;
  try_ons: number;
  tried_on_ms: number;
  cart_adds: number;
  cart_removes: number;
  purchase_clicks: number;
  gift_clicks: number;
}

const HOUR_MS = 3_600_000;

/** What players look at, search for, try on and wear. */
export function openShop(): TruthDomain {
  const hours = createGroups<ShopHour>();
  const views = createGroups<{
    event_day: string;
    item_id: number;
    category: string;
    creator_id: number;
    credits: number;
    views: number;
    viewed_ms: number;
  }>();
  const clicks = createGroups<{
    event_day: string;
    category: string;
    platform: string;
    list_name: string;
    position_band: string;
    clicks: number;
    clicked_credits: number;
  }>();
  const terms = createGroups<{
    event_day: string;
    query: string;
    category: string;
    searches: number;
    empty_searches: number;
    results: number;
  }>();
  const tryOns = createGroups<{
    event_day: string;
    player_id: number;
    item_id: number;
    category: string;
    credits: number;
    platform: string;
    try_ons: number;
    tried_on_ms: number;
  }>();
  const outfits = createGroups<{ event_day: string; player_id: number; item_id: number; category: string; changes: number }>();
  const lists: Record<string, string | number | null>[] = [];

  const hourOf = ({ timeMs }: PlannedEvent, { category, platform, country }: EventData, day: string): ShopHour => {
    const hour = Math.floor(timeMs / HOUR_MS) % 24;
    return hours.of(`${day}|${hour}|${category}|${platform}|${country}`, () => ({
      event_day: day,
      event_hour: hour,
      category,
      platform,
      country,
      searches: 0,
      empty_searches: 0,
      clicks: 0,
      views: 0,
      viewed_ms: 0,
      try_ons: 0,
      tried_on_ms: 0,
      cart_adds: 0,
      cart_removes: 0,
      purchase_clicks: 0,
      gift_clicks: 0,
    }));
  };

  return {
    on: {
      'ui/shop-searched'(event, data, day) {
        const { query, category, result_count: found } = data as ShopData;
        const hour = hourOf(event, data, day);
        hour.searches++;
        const make = () => ({ event_day: day, query, category, searches: 0, empty_searches: 0, results: 0 });
        const term = terms.of(`${day}|${category}|${query}`, make);
        term.searches++;
        term.results += found;
        if (found > 0) return;
        hour.empty_searches++;
        term.empty_searches++;
      },
      'ui/item-clicked'(event, data, day) {
        const { category, platform, list, position, credits } = data as ShopData;
        hourOf(event, data, day).clicks++;
        const band = position < 10 ? '00-09' : position < 30 ? '10-29' : '30+';
        const make = () => ({ event_day: day, category, platform, list_name: list, position_band: band, clicks: 0, clicked_credits: 0 });
        const group = clicks.of(`${day}|${category}|${platform}|${list}|${band}`, make);
        group.clicks++;
        group.clicked_credits += credits;
      },
      'ui/item-viewed'(event, data, day) {
        const { item_id, category, creator_id, credits, duration_ms } = data;
        const hour = hourOf(event, data, day);
        hour.views++;
        hour.viewed_ms += duration_ms;
        const make = () => ({ event_day: day, item_id, category, creator_id, credits, views: 0, viewed_ms: 0 });
        const item = views.of(`${day}|${item_id}`, make);
        item.category = least(item.category, category);
        item.creator_id = Math.min(item.creator_id, creator_id);
        item.credits = Math.min(item.credits, credits);
        item.views++;
        item.viewed_ms += duration_ms;
      },
      'ui/item-tried-on'(event, data, day) {
        const { player_id, item_id, category, credits, platform, duration_ms } = data;
        const hour = hourOf(event, data, day);
        hour.try_ons++;
        hour.tried_on_ms += duration_ms;
        const make = () => ({ event_day: day, player_id, item_id, category, credits, platform, try_ons: 0, tried_on_ms: 0 });
        const tried = tryOns.of(`${day}|${player_id}|${item_id}`, make);
        tried.category = least(tried.category, category);
        tried.credits = Math.min(tried.credits, credits);
        tried.platform = least(tried.platform, platform);
        tried.try_ons++;
        tried.tried_on_ms += duration_ms;
      },
      'ui/cart-updated'(event, data, day) {
        const hour = hourOf(event, data, day);
        if ((data as ShopData).cart_action === 'add') hour.cart_adds++;
        else hour.cart_removes++;
      },
      'ui/purchase-clicked'(event, data, day) {
        hourOf(event, data, day).purchase_clicks++;
      },
      'ui/gift-sent'(event, data, day) {
        hourOf(event, data, day).gift_clicks++;
      },
      'data/outfits-changed'(_event, data, day) {
        if (data.op !== 'u') return;
        const { player_id, item_id, category } = data;
        const outfit = outfits.of(`${day}|${player_id}|${item_id}`, () => ({ event_day: day, player_id, item_id, category, changes: 0 }));
        outfit.category = least(outfit.category, category);
        outfit.changes++;
      },
      'service/recommendations-served'(event, data, day) {
        const { session_id, player_id, platform, model, candidate_count: candidates, item_ids } = data as ShopData;
        const [item_1_id = null, item_2_id = null, item_3_id = null, item_4_id = null, item_5_id = null, item_6_id = null] = item_ids;
        const source = (sources[event.sourceIndex] as Source).name;
        const head = {
          event_day: day,
          served_at: isoTime(event.timeMs),
          source,
          sequence: event.sequence,
          session_id,
          player_id,
          platform,
        };
        lists.push({ ...head, model, candidates, item_1_id, item_2_id, item_3_id, item_4_id, item_5_id, item_6_id });
      },
    },
    tables: () => ({
      stg_shop_hours: () => hours.values(),
      stg_item_views: () => views.values(),
      stg_item_clicks: () => clicks.values(),
      stg_search_terms: () => terms.values(),
      stg_try_ons: () => tryOns.values(),
      stg_outfit_changes: () => outfits.values(),
      stg_recommendation_lists: () => lists,
    }),
  };
}
