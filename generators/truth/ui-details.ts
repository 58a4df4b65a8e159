import type { Row } from '../../harness/model/platform.ts';
import { sources, type PlannedEvent, type Source } from '../../harness/model/workload.ts';
import { isoTime } from './aggregate.ts';
import type { EventData, TruthDomain } from './domain.ts';

/** Logins, friend requests and profile edits of clients, one by one: they are few. */
export function openUiDetails(): TruthDomain {
  const rows: Row[] = [];
  const take = ({ sourceIndex, sequence, timeMs, type }: PlannedEvent, data: EventData, day: string): void => {
    rows.push({
      event_day: day,
      happened_at: isoTime(timeMs),
      source: (sources[sourceIndex] as Source).name,
      sequence,
      type,
      player_id: data.player_id,
      session_id: data.session_id,
      country: data.country,
      platform: data.platform,
      entry_point: data.entry_point ?? null,
      tier: data.tier ?? null,
      registered_day: data.registered_day ?? null,
      login_count: data.login_count ?? null,
      other_player_id: data.other_player_id ?? null,
      via: data.via ?? null,
      mutual_friends: data.mutual_friends ?? null,
      profile_field: data.profile_field ?? null,
    });
  };
  return {
    on: { 'ui/session-started': take, 'ui/friend-request-sent': take, 'ui/profile-edited': take },
    tables: () => ({ stg_ui_details: () => rows }),
  };
}
