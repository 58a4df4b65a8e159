import type { Platform } from '../../model/platform.ts';

/** A platform of which only that is there which a test gives; whatever else is asked of it fails. */
export function fakePlatform(parts: Partial<Platform>): Platform {
  return new Proxy({ name: 'fake', ...parts } as Platform, {
    get(target, key) {
      // Whoever awaits it asks whether it is a promise.
      if (key in target || typeof key === 'symbol' || key === 'then') return Reflect.get(target, key) as unknown;
      throw new Error(`the fake platform has no ${key}`);
    },
  });
}
