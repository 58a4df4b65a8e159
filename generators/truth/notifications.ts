import type { Row } from '../../harness/model/platform.ts';
import { sources, type Source } from '../../harness/model/workload.ts';
import { isoTime } from './aggregate.ts';
import type { TruthDomain } from './domain.ts';
import { byColumns, indexBy, pick, ratio, text, type RowsMaker } from './rows.ts';

/** Notifications, one by one: they are few. */
export function openNotifications(): TruthDomain {
  const rows: Row[] = [];
  return {
    on: {
      'service/notification-sent'({ timeMs, sourceIndex, sequence }, data, day) {
        rows.push({
          event_day: day,
          notified_at: isoTime(timeMs),
          source: (sources[sourceIndex] as Source).name,
          sequence,
          player_id: data.player_id,
          recipient_id: data.other_player_id,
          country: data.country,
          platform: data.platform,
          template: data.template,
          channel: data.channel,
          status: data.status,
          duration_ms: data.duration_ms,
        });
      },
    },
    tables: () => ({ stg_notifications: () => rows }),
  };
}

/** What notifications brought about. */
export const notificationTables: Readonly<Record<string, RowsMaker>> = {
  fct_notifications(rowsOf) {
    const days = indexBy(rowsOf('fct_player_days'), 'event_day', 'player_id');
    return rowsOf('stg_notifications').map((row) => {
      const day = days.get(`${text(row, 'event_day')}|${text(row, 'recipient_id')}`);
      return {
        ...pick(row, 'event_day', 'notified_at', 'source', 'sequence', 'player_id', 'recipient_id', 'template', 'channel'),
        is_delivered: row['status'] === 'ok',
        is_recipient_active: day !== undefined,
        is_followed: day !== undefined && text(day, 'last_event_at') > text(row, 'notified_at'),
      };
    });
  },
  notification_effect(rowsOf) {
    const known = rowsOf('dim_player_lifetimes').length;
    const active = new Map(byColumns(rowsOf('fct_player_days'), 'event_day').map((group) => [text(group[0], 'event_day'), group.length]));
    return byColumns(rowsOf('fct_notifications'), 'event_day', 'channel').flatMap((group) => {
      const players = active.get(text(group[0], 'event_day'));
      if (players === undefined) return [];
      const followed = group.filter((row) => row['is_followed']).length;
      return [
        {
          ...pick(group[0], 'event_day', 'channel'),
          sent: group.length,
          followed,
          recipient_active_ratio: ratio(group.filter((row) => row['is_recipient_active']).length, group.length),
          usual_active_ratio: ratio(players, known),
          followed_ratio: ratio(followed, group.length),
        },
      ];
    });
  },
};
