import type { WorkloadPlan } from '../../harness/model/workload.ts';
import type { Row } from '../../harness/model/platform.ts';
import { dailyActivityTable, openActivity } from './activity.ts';
import type { TruthDomain, TruthTable, TruthTables } from './domain.ts';
import { openEconomy } from './economy.ts';
import { openGifts } from './gifts.ts';
import { dailyKpis } from './kpis.ts';
import { openPlayers } from './players.ts';
import { openQuality } from './quality.ts';
import { allShards, replay } from './replay.ts';
import { openServices } from './services.ts';
import { openSocial } from './social.ts';

/** All domains. A new job's truth goes into one of them, or into a new one. */
const openDomains: readonly (() => TruthDomain)[] = [
  openActivity,
  openEconomy,
  openSocial,
  openGifts,
  openServices,
  openPlayers,
  openQuality,
];

/**
 * What each ETL job must give for the load up to `untilOffsetMs` (real milliseconds), by replaying the event stream; job by job.
 * The replay happens before the first is given. A pure function: the order of `shards` does not matter. Memory grows with the
 * results, not with the events.
 */
export function* truthTables(plan: WorkloadPlan, untilOffsetMs: number, shards: readonly number[] = allShards): Generator<TruthTable> {
  const domains = openDomains.map((open) => open());
  replay(plan, untilOffsetMs, domains, shards);
  const makers = new Map(domains.flatMap((domain) => Object.entries(domain.tables())));
  const rowsOf = (name: string): readonly Row[] => makers.get(name)?.() ?? [];
  for (const name of makers.keys()) if (name !== dailyActivityTable) yield [name, rowsOf(name)];
  yield ['daily_kpis', dailyKpis(rowsOf(dailyActivityTable), rowsOf('revenue_by_category'), rowsOf('credit_sales'))];
}

/** Names of the jobs whose rows `truthTables` gives. */
export function truthNames(): Set<string> {
  const names = openDomains.flatMap((open) => Object.keys(open().tables()));
  return new Set([...names.filter((name) => name !== dailyActivityTable), 'daily_kpis']);
}

/** `truthTables`, all at once. */
export function computeTruth(plan: WorkloadPlan, untilOffsetMs: number, shards: readonly number[] = allShards): TruthTables {
  return new Map(truthTables(plan, untilOffsetMs, shards));
}
