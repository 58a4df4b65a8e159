import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import { PLATFORM_FOLDER } from './places.ts';
import { platformOfRun } from './platform-of-run.ts';

/**
 * Removes the folder of a run, and first what its platform keeps elsewhere, such as the volumes of its containers.
 * @throws LabError of the platform if it cannot: the run then stays, so that it can be tried again
 */
export async function removeRun(directory: string, findPlatform: (name: string) => Promise<Platform>): Promise<void> {
  const platformDirectory = join(directory, PLATFORM_FOLDER);
  if (existsSync(platformDirectory)) {
    const name = await platformOfRun(directory);
    if (name === undefined) {
      throw new LabError(
        'RUN_RECORD_INVALID',
        `nothing in ${directory} tells which platform the data in its folder "${PLATFORM_FOLDER}" are of`,
        {
          hint: `see what it is, stop what runs on it (docker ps --all), then remove the folder by hand`,
        },
      );
    }
    await (await findPlatform(name)).reset(platformDirectory);
  }
  await rm(directory, { recursive: true, force: true }).catch((cause: unknown) => {
    throw new LabError('OUTPUT_UNWRITABLE', `cannot remove ${directory}: ${messageOf(cause)}`, { hint: 'mend its permissions', cause });
  });
}
