import type { Platform } from '../model/platform.ts';
import type { PlatformName } from '../model/scenario.ts';
import { agnostic } from './agnostic/agnostic.ts';
import { embedded } from './embedded/embedded.ts';

/** Every platform by the name that `--platform` takes. */
export const platforms = { embedded, agnostic } as const satisfies Record<PlatformName, Platform>;
