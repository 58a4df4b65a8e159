import type { WorkloadPlan } from '../../harness/model/workload.ts';

/** What determines every player, item and room. Nothing of it is held in memory: all attributes are functions of (world, id). */
export interface World {
  readonly seed: number;
  /** Player ids are 1..players. */
  readonly players: number;
  /** Item ids are 1..items. */
  readonly items: number;
  /** Room ids are 1..rooms. */
  readonly rooms: number;
}

/** Players per chat room of the catalogue of rooms. */
const PLAYERS_PER_ROOM = 40;

/** The world in which a workload takes place. */
export function worldOf(plan: Pick<WorkloadPlan, 'seed' | 'population'>): World {
  const { players, items } = plan.population;
  return { seed: plan.seed, players, items, rooms: Math.max(10, Math.floor(players / PLAYERS_PER_ROOM)) };
}
