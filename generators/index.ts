export { eventTypes, type DataSchema, type EventType, type PropertySchema } from './events/event-types.ts';
