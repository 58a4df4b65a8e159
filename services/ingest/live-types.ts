import { messageOf } from '../../harness/model/errors.ts';
import { createRegistry, type RegisteredType, type SchemaRegistry } from './registry.ts';
import type { ServiceLog } from './service-log.ts';

/** The types of events that are accepted, kept up to date. */
export interface LiveTypes extends SchemaRegistry {
  readonly types: readonly RegisteredType[];
  /** Reads them again; if that fails, what was known stays. */
  refresh(): Promise<void>;
}

/** Holds types and compiles them anew only when they have changed. Throws if `initial` has a schema that is none. */
export function createLiveTypes(
  initial: readonly RegisteredType[],
  read: () => Promise<readonly RegisteredType[]>,
  log: ServiceLog,
): LiveTypes {
  let types = initial;
  let registry = createRegistry(types);
  let known = JSON.stringify(types);
  return {
    get types() {
      return types;
    },
    find: (type) => registry.find(type),
    async refresh() {
      try {
        const next = await read();
        const text = JSON.stringify(next);
        if (text === known) return;
        registry = createRegistry(next);
        types = next;
        known = text;
        log(`the schema registry has ${next.length} types of events now`);
      } catch (error) {
        log(`the types of events stay as they were: ${messageOf(error)}`, 'warning');
      }
    },
  };
}
