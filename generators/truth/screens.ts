import type { Row } from '../../harness/model/platform.ts';
import { createGroups } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';

interface ScreenViews {
  readonly day: string;
  readonly hour: number;
  readonly platform: string;
  readonly previous: string;
  readonly screen: string;
  views: number;
  shownMs: number;
  slow: number;
  longestMs: number;
}

const HOUR_MS = 3_600_000;
const SLOW_MS = 500;

const areas: Readonly<Record<string, string>> = {
  lobby: 'social',
  room: 'social',
  friends: 'social',
  inbox: 'social',
  shop: 'shop',
  item: 'shop',
  cart: 'shop',
  wallet: 'shop',
  profile: 'account',
  settings: 'account',
};

/** Screens of the client and the ways between them. */
export function openScreens(): TruthDomain {
  const flows = createGroups<ScreenViews>();
  return {
    on: {
      'ui/screen-viewed'({ timeMs }, data, day) {
        const { platform, screen, previous_screen: previous, duration_ms: durationMs } = data;
        const hour = Math.floor(timeMs / HOUR_MS) % 24;
        const flow = flows.of(`${day}|${hour}|${platform}|${previous}|${screen}`, () => {
          return { day, hour, platform, previous, screen, views: 0, shownMs: 0, slow: 0, longestMs: 0 };
        });
        flow.views++;
        flow.shownMs += durationMs;
        if (durationMs >= SLOW_MS) flow.slow++;
        flow.longestMs = Math.max(flow.longestMs, durationMs);
      },
    },
    tables: () => ({
      stg_screen_views: () =>
        flows.values().map(({ day, hour, platform, previous, screen, views, shownMs, slow, longestMs }) => ({
          event_day: day,
          event_hour: hour,
          platform,
          previous_screen: previous,
          screen,
          views,
          shown_ms: shownMs,
          slow_views: slow,
          longest_ms: longestMs,
        })),
      dim_screens: () => screens(flows.values()),
    }),
  };
}

function screens(flows: readonly ScreenViews[]): Row[] {
  const groups = createGroups<{ screen: string; views: number; firstDay: string }>();
  for (const { screen, views, day } of flows) {
    const group = groups.of(screen, () => ({ screen, views: 0, firstDay: day }));
    group.views += views;
    if (day < group.firstDay) group.firstDay = day;
  }
  return groups.values().map(({ screen, views, firstDay }) => ({ screen, area: areas[screen] as string, views, first_seen_day: firstDay }));
}
