export { eventTypes } from './events/event-types.ts';
export { openShard } from './shard.ts';
