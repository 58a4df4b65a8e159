import type { Platform } from '../model/platform.ts';
import { embedded } from './embedded/embedded.ts';

/** Every platform by the name that `--platform` takes. */
export const platforms = { embedded } as const satisfies Record<string, Platform>;
export type PlatformName = keyof typeof platforms;
