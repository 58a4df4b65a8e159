import type { WorkloadPlan } from '../../harness/model/workload.ts';
import type { Row } from '../../harness/model/platform.ts';
import { openAccess } from './access.ts';
import { dailyActivityTable, openActivity } from './activity.ts';
import { openClients } from './clients.ts';
import { composedTables } from './composed.ts';
import { openDeliveries } from './deliveries.ts';
import type { TruthDomain, TruthTable, TruthTables } from './domain.ts';
import { catalogueMarts } from './catalogue-marts.ts';
import { economyDimensions } from './economy-dimensions.ts';
import { economyFacts } from './economy-facts.ts';
import { economyMarts } from './economy-marts.ts';
import { openEconomy } from './economy.ts';
import { friendTables, openFriends } from './friends.ts';
import { openGifts } from './gifts.ts';
import { growthTables } from './growth-marts.ts';
import { moderationTables, openModeration } from './moderation.ts';
import { notificationTables, openNotifications } from './notifications.ts';
import { openPlayers } from './players.ts';
import { openQuality } from './quality.ts';
import { allShards, replay } from './replay.ts';
import { openRooms, roomTables } from './rooms.ts';
import type { PlannedWorld, RowsMaker } from './rows.ts';
import { openScreens } from './screens.ts';
import { openServices } from './services.ts';
import { sessionTables } from './session-days.ts';
import { openSocial } from './social.ts';
import { openUiDetails } from './ui-details.ts';

/** All domains. A new job's truth goes into one of them, or into a new one. */
const openDomains: readonly ((world: PlannedWorld) => TruthDomain)[] = [
  openActivity,
  openEconomy,
  openSocial,
  openGifts,
  openServices,
  openPlayers,
  openQuality,
  openUiDetails,
  openScreens,
  openRooms,
  openFriends,
  openModeration,
  openNotifications,
  openClients,
  openDeliveries,
  openAccess,
];

/** Tables whose rows are computed from those of others, none of them by SQL. */
const furtherTables: Readonly<Record<string, RowsMaker>> = {
  ...economyDimensions,
  ...economyFacts,
  ...economyMarts,
  ...catalogueMarts,
  ...sessionTables,
  ...roomTables,
  ...friendTables,
  ...moderationTables,
  ...notificationTables,
  ...growthTables,
  ...composedTables,
};

/**
 * What each ETL job must give for the load up to `untilOffsetMs` (real milliseconds), by replaying the event stream; job by job.
 * The replay happens before the first is given. A pure function: the order of `shards` does not matter. Memory grows with the
 * results, not with the events.
 */
export function* truthTables(plan: WorkloadPlan, untilOffsetMs: number, shards: readonly number[] = allShards): Generator<TruthTable> {
  const domains = openDomains.map((open) => open(plan));
  replay(plan, untilOffsetMs, domains, shards);
  const makers = new Map(domains.flatMap((domain) => Object.entries(domain.tables())));
  // What several are computed from is made once, except for staging tables, which are large and quickly made.
  const made = new Map<string, readonly Row[]>();
  const rowsOf = (name: string): readonly Row[] => {
    const rows = made.get(name) ?? makers.get(name)?.() ?? [];
    if (!name.startsWith('stg_')) made.set(name, rows);
    return rows;
  };
  for (const [name, make] of Object.entries(furtherTables)) makers.set(name, () => make(rowsOf, plan));
  for (const name of makers.keys()) if (name !== dailyActivityTable) yield [name, made.get(name) ?? makers.get(name)?.() ?? []];
}

/** Names of the jobs whose rows `truthTables` gives, whatever the plan. */
export function truthNames(): Set<string> {
  const nowhere: PlannedWorld = { population: { players: 0, items: 0 } };
  const names = openDomains.flatMap((open) => Object.keys(open(nowhere).tables()));
  return new Set([...names, ...Object.keys(furtherTables)].filter((name) => name !== dailyActivityTable));
}

/** `truthTables`, all at once. */
export function computeTruth(plan: WorkloadPlan, untilOffsetMs: number, shards: readonly number[] = allShards): TruthTables {
  return new Map(truthTables(plan, untilOffsetMs, shards));
}
