export { eventTypes, type DataSchema, type EventType, type PropertySchema } from './events/event-types.ts';
export { openShard } from './shard.ts';
export { itemNameOf, itemOf, type Item } from './world/items.ts';
export { displayNameOf, playerOf, type Player } from './world/players.ts';
export { worldOf, type World } from './world/world.ts';
export { describePlan, replay, type PlanSummary, type ReplayRange } from './plan-summary.ts';
